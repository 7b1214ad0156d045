import { datasetId, readerWith, runId, versionId } from './claims.ts';

/** By the suite's policy for `audit` and `risk`, for nobody, and for whom its tags say. */
export const secret = versionId('secret-a', 1);
export const sealed = versionId('sealed', 1);
export const plain = versionId('plain', 1);
/** For everyone. */
export const run = runId('r1');
export const hub = datasetId('s3://bucket/hub');

/** Those who ask: without a role, and with one. */
export const nobody = readerWith();
export const risk = readerWith('risk');
