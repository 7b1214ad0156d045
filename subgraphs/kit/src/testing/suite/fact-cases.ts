import assert from 'node:assert/strict';
import { edgeFactSchema, nodeFactSchema } from '../../facts.ts';
import { formatId, parseId } from '../../ids.ts';
import { edgeText, withOpen } from './harness.ts';
import type { SuiteCase } from './subject.ts';

/** What is published for the graph. */
export const factCases: readonly SuiteCase[] = [
  {
    id: 'feed-complete',
    title: 'publishes every version and every edge of the story, and ends with a complete record',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { nodes, edges, end } = await open.readFeed();
        const { story } = subject.registry;
        assert.equal(end.complete, true);
        const versions = nodes.filter((node) => node.type === 'version').map((node) => node.id);
        assert.deepEqual([...new Set(versions)].toSorted(), story.versions.toSorted());
        const known = new Set(edges.map(edgeText));
        assert.deepEqual(
          story.edges.filter((edge) => !known.has(edge)),
          [],
        );
      }),
  },
  {
    id: 'feed-well-formed',
    title: 'writes every id by the grammar, gives every edge its evidence and every node a name',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { nodes, edges } = await open.readFeed();
        for (const node of nodes) {
          assert.ok(nodeFactSchema.safeParse(node).success, node.id);
          assert.equal(formatId(parseId(node.id)), node.id);
          assert.equal(parseId(node.id).type, node.type);
          assert.notEqual(node.name, '');
        }
        for (const edge of edges) {
          assert.ok(edgeFactSchema.safeParse(edge).success, edgeText(edge));
          assert.equal(formatId(parseId(edge.from)), edge.from);
          if (typeof edge.to === 'string') assert.equal(formatId(parseId(edge.to)), edge.to);
          assert.ok(edge.evidence.nativeField, `no evidence for ${edgeText(edge)}`);
        }
      }),
  },
  {
    id: 'feed-repeatable',
    title: 'publishes the same facts when it is read again',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const [first, second] = [await open.readFeed(), await open.readFeed()];
        const keys = (feed: typeof first) =>
          [...new Set([...feed.nodes.map((node) => JSON.stringify(node)), ...feed.edges.map((edge) => JSON.stringify(edge))])].toSorted();
        assert.deepEqual(keys(second), keys(first));
      }),
  },
  {
    id: 'feed-calls',
    title: 'reads the whole story within its bound of calls',
    run: (subject) =>
      withOpen(subject, async (open) => {
        subject.registry.wire.resetCalls();
        await open.readFeed();
        const calls = subject.registry.wire.countCalls();
        assert.ok(calls <= subject.registry.story.maxFeedCalls, `${calls} calls, ${subject.registry.story.maxFeedCalls} allowed`);
      }),
  },
  {
    id: 'feed-incremental',
    title: 'publishes what was registered since the last feed',
    needs: 'incrementalFeed',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { end } = await open.readFeed();
        const id = subject.registry.story.register();
        const changes = await open.readFeed(end.resumeToken);
        assert.ok(changes.nodes.some((node) => node.id === id));
        assert.equal(changes.end.complete, false);
        assert.ok(changes.nodes.filter((node) => node.type === 'version').length < subject.registry.story.versions.length);
      }),
  },
  {
    id: 'describe',
    title: 'describes single versions as the feed does, and leaves out what is not there',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { full, absent } = subject.registry.story;
        const feed = await open.readFeed();
        const described = await open.root<{ nodes: readonly { id: string }[] }>(
          'query ($ids: [ID!]!) { describe(ids: $ids) { nodes edges } }',
          {
            ids: [full.id, ...absent],
          },
        );
        assert.deepEqual(
          described.nodes.find((node) => node.id === full.id),
          feed.nodes.find((node) => node.id === full.id),
        );
        assert.deepEqual(
          described.nodes.filter((node) => absent.includes(node.id)),
          [],
        );
      }),
  },
  {
    id: 'feed-wrong-cursor',
    title: 'refuses a cursor that it did not issue',
    run: (subject) => withOpen(subject, (open) => assert.rejects(open.readPage({ after: 'bm9uc2Vuc2U' }), { code: 'BAD_CURSOR' })),
  },
];
