import { describe, expect, it } from '@jest/globals';
import { describeRequest, type RequestEnd } from './request-record.ts';

const quick: RequestEnd = { status: '200', milliseconds: 12.4, slowMs: 5_000 };

/** How the log speaks of a request that was answered with these errors. */
function describeLine(errors: Readonly<Record<string, number>>, more: Partial<RequestEnd> = {}) {
  const record = { requestId: 'r1', begunAt: 0, viewer: 'client:portal', operation: 'Card', errors: new Map(Object.entries(errors)) };
  return describeRequest(record, { ...quick, ...more });
}

describe('the line of a request', () => {
  it.each([
    [{}, {}, 'info', 'A request was answered', 'OK'],
    [{ 'REGISTRY_UNAVAILABLE mlflow:prod': 3 }, {}, 'warn', 'A request failed', 'REGISTRY_UNAVAILABLE'],
    [{ BAD_USER_INPUT: 1, LINEAGE_UNAVAILABLE: 1 }, {}, 'warn', 'A request failed', 'BAD_USER_INPUT'],
    [{ INTERNAL: 1 }, { status: '500' }, 'warn', 'A request failed', 'INTERNAL'],
    [{ BAD_USER_INPUT: 1 }, {}, 'info', 'A request was refused, in whole or in part', 'BAD_USER_INPUT'],
    [{ GRAPHQL_PARSE_FAILED: 1 }, { status: '400' }, 'info', 'A request was refused, in whole or in part', 'GRAPHQL_PARSE_FAILED'],
    [{}, { status: '400' }, 'info', 'A request was refused, in whole or in part', 'OK'],
    [{}, { milliseconds: 6_000 }, 'warn', 'A request was slow', 'OK'],
    [{}, { status: 'closed' }, 'info', 'A client left before its answer', 'CLOSED'],
  ])('with the errors %j and %j is of level %s: %s', (errors, more, level, message, outcome) => {
    expect(describeLine(errors as unknown as Readonly<Record<string, number>>, more)).toMatchObject({ level, message, outcome });
  });

  it('says who asked what, how it ended and how long it took', () => {
    expect(describeLine({ 'REGISTRY_UNAVAILABLE mlflow:prod': 3 }).fields).toEqual({
      requestId: 'r1',
      viewer: 'client:portal',
      operation: 'Card',
      status: '200',
      milliseconds: 12,
      errors: { 'REGISTRY_UNAVAILABLE mlflow:prod': 3 },
    });
  });
});
