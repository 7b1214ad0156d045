import { describe, expect, it } from '@jest/globals';
import { toTributaryError } from './errors.ts';

const secret = 'bolt://graph.internal:7687 refused neo4j:hunter2';
const fail = (code: string | undefined) => toTributaryError(Object.assign(new Error(secret), code === undefined ? {} : { code }));

describe('neo4j errors', () => {
  it.each([
    ['Neo.ClientError.Security.Unauthorized', 'lineage.store.password'],
    ['Neo.ClientError.Security.AuthenticationRateLimit', 'lineage.store.password'],
    ['Neo.ClientError.Security.CredentialsExpired', 'lineage.store.password'],
    ['Neo.ClientError.Security.Forbidden', 'lineage.store.username'],
    ['Neo.ClientError.Statement.AccessMode', 'lineage.store.username'],
    ['Neo.ClientError.General.ReadOnly', 'lineage.store.username'],
    ['Neo.ClientError.General.WriteOnReadOnlyAccessDatabase', 'lineage.store.username'],
    ['Neo.ClientError.Database.DatabaseNotFound', 'lineage.store.database'],
    ['Neo.TransientError.General.DatabaseUnavailable', 'lineage.store.database'],
    ['Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration', 'lineage.store.timeoutMs'],
    ['Neo.ClientError.Transaction.LockClientStopped', 'lineage.store.timeoutMs'],
    ['Neo.ClientError.Cluster.NotALeader', 'lineage.store.url'],
    ['ServiceUnavailable', 'lineage.store.url'],
    ['SessionExpired', 'lineage.store.url'],
    ['ProtocolError', 'lineage.store.url'],
  ])('say for %s that %s is what to change', (code, key) => {
    const error = fail(code);
    expect(error.code).toBe('LINEAGE_UNAVAILABLE');
    expect(error.extensions['fix']).toContain(key);
  });

  it.each(['Neo.ClientError.Schema.ConstraintValidationFailed', 'Neo.DatabaseError.General.UnknownError', 'N/A', undefined])(
    'are LINEAGE_UNAVAILABLE for %s too',
    (code) => {
      expect(fail(code).code).toBe('LINEAGE_UNAVAILABLE');
    },
  );

  it.each(['Neo.ClientError.Security.Unauthorized', 'ServiceUnavailable', 'toString', undefined])(
    'keep what the driver says of %s for the log',
    (code) => {
      const error = fail(code);
      expect(JSON.stringify([error.message, error.extensions])).not.toMatch(/internal|hunter2/);
      expect(error.cause).toMatchObject({ message: secret });
    },
  );
});
