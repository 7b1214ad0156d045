import assert from 'node:assert/strict';
import { createTestContext, coreFields, unifiedFields, withOpen } from './harness.ts';
import type { SuiteCase } from './subject.ts';

/** What is answered live about versions. */
export const versionCases: readonly SuiteCase[] = [
  {
    id: 'version-full',
    title: 'answers every unified field as the registry holds it',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { full } = subject.registry.story;
        const { versions, errors } = await open.ask([full.id], unifiedFields);
        assert.deepEqual(errors, []);
        assert.deepEqual(plain(versions[0]), plain(full.expected));
      }),
  },
  {
    id: 'version-full-in-batch',
    title: 'answers the same whether a version is asked for alone or among others',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { full, bare, hundred } = subject.registry.story;
        const { versions, errors } = await open.ask([...hundred.ids.slice(0, 5), full.id, bare.id], unifiedFields);
        assert.deepEqual(errors, []);
        assert.deepEqual(plain(versions[5]), plain(full.expected));
        assert.deepEqual(plain(versions[6]), plain(bare.expected));
      }),
  },
  {
    id: 'version-bare',
    title: 'says null for unknown and empty for known to be empty',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { bare } = subject.registry.story;
        const { versions, errors } = await open.ask([bare.id], unifiedFields);
        assert.deepEqual(errors, []);
        assert.deepEqual(plain(versions[0]), plain(bare.expected));
      }),
  },
  {
    id: 'version-odd-names',
    title: 'finds names with any character, alone and in a batch',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { odd, hundred } = subject.registry.story;
        const inBatch = await open.ask([...odd, ...hundred.ids.slice(0, 3)], 'createdAt');
        assert.deepEqual(inBatch.errors, []);
        assert.deepEqual(
          odd.filter((_id, index) => (inBatch.versions[index]?.createdAt ?? null) === null),
          [],
        );
        for (const id of odd) assert.notEqual((await open.ask([id], 'createdAt')).versions[0]?.createdAt ?? null, null, id);
      }),
  },
  {
    id: 'version-absent',
    title: 'answers nulls without an error for what is not there',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { absent, hundred } = subject.registry.story;
        const { versions, errors } = await open.ask([...absent, ...hundred.ids.slice(0, 3)], 'createdAt aliases metrics { name }');
        assert.deepEqual(errors, []);
        for (const version of versions.slice(0, absent.length))
          assert.deepEqual(plain(version), { createdAt: null, aliases: null, metrics: null });
        const alone = await open.ask(absent.slice(0, 1), 'createdAt aliases');
        assert.deepEqual([alone.errors, plain(alone.versions)], [[], [{ createdAt: null, aliases: null }]]);
      }),
  },
  {
    id: 'version-hundred-calls',
    title: 'reads 100 versions over 20 models within its bound of calls',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { ids, maxCalls, maxCallsWithTraining } = subject.registry.story.hundred;
        assert.equal(ids.length, 100);
        await open.ask(ids.slice(0, 3), unifiedFields);
        subject.registry.wire.resetCalls();
        const core = await open.ask(ids, coreFields);
        assert.deepEqual([core.errors, core.versions.filter((version) => (version?.createdAt ?? null) === null)], [[], []]);
        assert.ok(subject.registry.wire.countCalls() <= maxCalls, `${subject.registry.wire.countCalls()} calls, ${maxCalls} allowed`);
        subject.registry.wire.resetCalls();
        await open.ask(ids, `${coreFields} owner metrics { name } parameters { name }`);
        assert.ok(
          subject.registry.wire.countCalls() <= maxCallsWithTraining,
          `${subject.registry.wire.countCalls()} calls, ${maxCallsWithTraining} allowed`,
        );
      }),
  },
  {
    id: 'version-shared-batch',
    title: 'batches across the fetches of one request, and shares nothing between requests',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { ids } = subject.registry.story.hundred;
        const { wire } = subject.registry;
        await open.ask(ids.slice(0, 4), coreFields);
        wire.resetCalls();
        await open.ask(ids.slice(0, 8), coreFields);
        const once = wire.countCalls();
        wire.resetCalls();
        const context = createTestContext();
        await Promise.all([open.ask(ids.slice(0, 4), coreFields, context), open.ask(ids.slice(4, 8), coreFields, context)]);
        assert.equal(wire.countCalls(), once);
        await open.ask(ids.slice(0, 8), coreFields);
        assert.equal(wire.countCalls(), 2 * once);
      }),
  },
  {
    id: 'locate',
    title: 'finds what a native URI means, and tells not there from not ours',
    run: (subject) =>
      withOpen(subject, async (open) => {
        for (const { uri, id } of subject.registry.story.uris) {
          assert.deepEqual(
            plain(await open.root('query ($uri: String!) { locate(uri: $uri) { connection id } }', { uri })),
            [{ connection: open.connection, id }],
            uri,
          );
        }
        for (const uri of subject.registry.story.foreignUris) {
          assert.deepEqual(plain(await open.root('query ($uri: String!) { locate(uri: $uri) { connection id } }', { uri })), [], uri);
        }
      }),
  },
  {
    id: 'alias-live',
    title: 'shows a moved alias at once',
    needs: 'aliases',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { alias } = subject.registry.story;
        assert.ok(alias, 'the story needs an alias');
        const locate = () => open.root('query ($uri: String!) { locate(uri: $uri) { id } }', { uri: alias.uri });
        assert.deepEqual(plain(await locate()), [{ id: alias.id }]);
        const moved = alias.move();
        assert.deepEqual(plain(await locate()), [{ id: moved }]);
        const { versions } = await open.ask([moved, alias.id], 'aliases');
        assert.ok((versions[0]?.aliases?.length ?? 0) > 0);
      }),
  },
];

/** Answers of graphql-js have no prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
