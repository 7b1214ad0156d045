import assert from 'node:assert/strict';
import { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';
import type { WireFault } from '../wire-server.ts';
import { createTestContext, withOpen } from './harness.ts';
import type { SuiteCase } from './subject.ts';

interface FaultCase {
  readonly id: string;
  readonly fault: WireFault;
  readonly codes: readonly ErrorCode[];
  /** Whether it is over only when time is up. */
  readonly isHanging?: boolean;
}

/** Milliseconds in which a connection with a timeout of two or three seconds has failed, on a busy machine too; one that waits longer has no end. */
const patienceMs = 15_000;

const faults: readonly FaultCase[] = [
  { id: 'throttled', fault: { status: 429, headers: { 'retry-after': '60' } }, codes: ['REGISTRY_THROTTLED'] },
  { id: 'unauthorised', fault: { status: 401, contentType: 'text/html', body: '<html>log in' }, codes: ['REGISTRY_FORBIDDEN'] },
  { id: 'forbidden', fault: { status: 403, contentType: 'text/plain', body: 'Permission denied' }, codes: ['REGISTRY_FORBIDDEN'] },
  { id: 'failing', fault: { status: 503, contentType: 'text/html', body: '<html>Service Unavailable' }, codes: ['REGISTRY_UNAVAILABLE'] },
  { id: 'hanging-before', fault: 'hang-before-headers', codes: ['REGISTRY_UNAVAILABLE'], isHanging: true },
  { id: 'hanging-after', fault: 'hang-after-headers', codes: ['REGISTRY_UNAVAILABLE'], isHanging: true },
  { id: 'dripping', fault: 'drip', codes: ['REGISTRY_UNAVAILABLE'], isHanging: true },
  { id: 'reset', fault: 'reset', codes: ['REGISTRY_UNAVAILABLE'] },
  { id: 'cut', fault: 'cut', codes: ['REGISTRY_UNAVAILABLE'] },
  { id: 'half-json', fault: 'half-json', codes: ['REGISTRY_BAD_RESPONSE'] },
  { id: 'html', fault: 'html', codes: ['REGISTRY_BAD_RESPONSE'] },
  { id: 'empty', fault: 'empty', codes: ['REGISTRY_BAD_RESPONSE'] },
  { id: 'huge', fault: 'huge', codes: ['REGISTRY_BAD_RESPONSE', 'REGISTRY_UNAVAILABLE'], isHanging: true },
  { id: 'redirect', fault: { redirect: 'http://127.0.0.1:9/elsewhere' }, codes: ['REGISTRY_BAD_RESPONSE'] },
];

function assertSafe(value: unknown, secrets: readonly string[]): void {
  const text = JSON.stringify(value);
  for (const secret of [...secrets, 'log in', '<html', 'elsewhere', 'node_modules'])
    assert.ok(!text.includes(secret), `shows ${secret}: ${text}`);
}

function liveCase({ id, fault, codes, isHanging = false }: FaultCase): SuiteCase {
  return {
    id: `live-${id}`,
    title: `answers ${codes.join(' or ')} for live fields of a registry that is ${id}, and recovers by itself`,
    run: (subject) =>
      withOpen(
        subject,
        async (open) => {
          const { wire, story, secrets } = subject.registry;
          wire.fail(fault);
          const started = performance.now();
          const failed = await open.ask([story.full.id], 'createdAt tags { key }');
          assert.ok(performance.now() - started < patienceMs, 'took too long');
          assert.deepEqual(
            failed.versions.map((version) => version?.createdAt ?? null),
            [null],
          );
          assert.ok(
            failed.errors.length > 0 && failed.errors.every(({ code }) => codes.some((allowed) => allowed === code)),
            JSON.stringify(failed.errors),
          );
          assertSafe(failed.errors, secrets);
          wire.fail(undefined);
          assert.notEqual((await open.ask([story.full.id], 'createdAt')).versions[0]?.createdAt ?? null, null);
        },
        { isHanging },
      ),
  };
}

function feedCase({ id, fault, codes, isHanging = false }: FaultCase): SuiteCase {
  return {
    id: `feed-${id}`,
    title: `ends no feed of a registry that is ${id}, and reads it whole afterwards`,
    run: (subject) =>
      withOpen(
        subject,
        async (open) => {
          const { wire, secrets, story } = subject.registry;
          wire.fail(fault);
          const error = await open.readFeed().then(
            () => assert.fail('the feed ended'),
            (cause: unknown) => z.object({ code: z.string(), message: z.string(), extensions: z.unknown() }).parse(cause),
          );
          assert.ok(
            codes.some((code) => code === error.code),
            `${error.code}: ${error.message}`,
          );
          assertSafe(error, secrets);
          wire.fail(undefined);
          const versions = (await open.readFeed()).nodes.filter((node) => node.type === 'version');
          assert.equal(new Set(versions.map((node) => node.id)).size, story.versions.length);
        },
        { isHanging },
      ),
  };
}

/** How failures of the registry show. */
export const failureCases: readonly SuiteCase[] = [
  ...faults.map(liveCase),
  ...faults.map(feedCase),
  {
    id: 'retried',
    title: 'reads again after a passing failure',
    run: (subject) =>
      withOpen(subject, async (open) => {
        subject.registry.wire.failNext({ status: 503 }, 1);
        const { versions, errors } = await open.ask([subject.registry.story.full.id], 'createdAt');
        assert.deepEqual(errors, []);
        assert.notEqual(versions[0]?.createdAt ?? null, null);
      }),
  },
  {
    id: 'cancelled',
    title: 'ends its calls when the caller leaves',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const { wire, story } = subject.registry;
        wire.resetCalls();
        wire.fail('hang-before-headers');
        const caller = new AbortController();
        const asked = open.ask([story.full.id], 'createdAt', createTestContext(caller.signal));
        const call = await wire.waitForCall(() => true);
        caller.abort();
        assert.equal((await asked).errors[0]?.code, 'DEADLINE_EXCEEDED');
        assert.equal(await call.ended, 'aborted');
        wire.fail(undefined);
      }),
  },
  {
    id: 'check',
    title: 'says in words how it stands, and what to do where it does not',
    run: (subject) =>
      withOpen(subject, async (open) => {
        const check = () =>
          open.root<readonly { ok: boolean; message: string; fix: string | null }[]>(
            'query ($connection: ID!) { check(connection: $connection) { ok message fix } }',
            { connection: open.connection },
          );
        assert.ok((await check()).every((step) => step.ok));
        subject.registry.wire.fail({ status: 401, contentType: 'text/html', body: '<html>log in' });
        const steps = await check();
        assert.ok(steps.some((step) => !step.ok && step.fix !== null));
        assertSafe(steps, subject.registry.secrets);
        subject.registry.wire.fail(undefined);
      }),
  },
];
