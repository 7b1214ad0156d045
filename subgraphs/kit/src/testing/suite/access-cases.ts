import assert from 'node:assert/strict';
import type { AccessRule } from '../../access.ts';
import type { CallContext } from '../../contract.ts';
import { parseId } from '../../ids.ts';
import { createTestContext, type OpenRegistry, unifiedFields, withOpen } from './harness.ts';
import type { RegistryStory, SuiteCase } from './subject.ts';

const as = (role: string): CallContext => ({ ...createTestContext(), viewer: { name: role, sees: [role] } });
const describeQuery = 'query ($ids: [ID!]!) { describe(ids: $ids) { nodes } }';

/** Rules that hide the full version of the story from all but `risk`. */
const rules: readonly { readonly id: string; readonly by: string; readonly write: (story: RegistryStory) => AccessRule }[] = [
  { id: 'access-name', by: 'the name of its model', write: ({ full }) => ({ model: parseId(full.id).segments[0], roles: ['risk'] }) },
  { id: 'access-tag', by: 'a tag of its own', write: ({ full }) => ({ tag: full.expected.tags?.[0]?.key ?? '', roles: ['risk'] }) },
];

/** What rules of access hide. */
export const accessCases: readonly SuiteCase[] = rules.map(({ id, by, write }) => ({
  id,
  title: `has nothing to say to a viewer of a version that ${by} hides, for the calls that one costs which is not there`,
  run: (subject) => {
    const { story, wire } = subject.registry;
    const [absent = ''] = story.absent;
    const count = async (open: OpenRegistry, ask: (open: OpenRegistry) => Promise<unknown>) => {
      wire.resetCalls();
      const answer = await ask(open);
      return { answer, calls: wire.countCalls() };
    };
    const run = async (open: OpenRegistry): Promise<void> => {
      const readable = await open.ask([story.full.id], unifiedFields, as('risk'));
      assert.deepEqual(readable.errors, []);
      assert.notEqual(readable.versions[0]?.createdAt ?? null, null);
      const nowhere = await count(open, () => open.ask([absent], unifiedFields, as('staff')));
      assert.deepEqual(await count(open, () => open.ask([story.full.id], unifiedFields, as('staff'))), nowhere);
      const undescribed = await count(open, () => open.root(describeQuery, { ids: [absent] }, as('staff')));
      assert.deepEqual(await count(open, () => open.root(describeQuery, { ids: [story.full.id] }, as('staff'))), undescribed);
    };
    return withOpen(subject, run, { access: [write(story)] });
  },
}));
