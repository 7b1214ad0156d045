import { describe, expect, it } from '@jest/globals';
import { readLineage } from './lineage.ts';

const fraud = 'version:mlflow:demo/fraud/3';
const run = 'run:mlflow:demo/8f3a';
const payments = 'dataset:s3%3A%2F%2Facme%2Fpayments';
const toRun = { from: fraud, to: run, relationship: 'PRODUCED_BY' };
const toPayments = { from: run, to: payments, relationship: 'TRAINED_ON' };

describe('the lineage of an answer', () => {
  it('is every edge once, wherever it stands, with the names that the answer gives', () => {
    const answer = {
      modelVersion: {
        id: fraud,
        name: 'fraud',
        version: '3',
        upstream: { edges: [{ node: { id: payments, name: 'payments' }, via: toPayments, path: [toRun, toPayments] }] },
      },
    };
    expect(readLineage(answer, 60)).toEqual({
      nodes: [
        { id: run, kind: 'run', label: '8f3a' },
        { id: payments, kind: 'dataset', label: 'payments' },
        { id: fraud, kind: 'version', label: 'fraud 3' },
      ],
      hops: [toPayments, toRun],
      hidden: 0,
    });
  });

  it('takes from an id what the answer does not say', () => {
    const hop = { from: 'endpoint:vertex-ai:us/cards%20live', to: payments, relationship: 'SERVES' };
    expect(readLineage([hop], 60).nodes.map(({ label }) => label)).toEqual(['cards live', 's3://acme/payments']);
    const odd = { from: 'dataset:100%', to: 'thing', relationship: 'X' };
    expect(readLineage(odd, 60).nodes).toMatchObject([
      { kind: 'dataset', label: '100%' },
      { kind: 'node', label: 'thing' },
    ]);
  });

  it('says how many nodes it leaves out', () => {
    const hops = Array.from({ length: 10 }, (_, at) => ({ from: fraud, to: `dataset:d${at}`, relationship: 'TRAINED_ON' }));
    const { nodes, hops: drawn, hidden } = readLineage({ hops }, 4);
    expect([nodes.length, drawn.length, hidden]).toEqual([4, 3, 7]);
  });

  it('is nothing where edges lack an end', () => {
    expect(readLineage({ path: [{ to: run, relationship: 'X' }], data: null, from: 1 }, 60)).toEqual({ nodes: [], hops: [], hidden: 0 });
  });
});
