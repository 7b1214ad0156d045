import { describe, expect, it } from '@jest/globals';
import { errorCatalogue, type Logger, TributaryError } from '@tributary/kit';
import { GraphQLError } from 'graphql';
import { exposeError, maskError } from './errors.ts';

const secret = 'http://mlflow.internal:5000/api?token=hunter2';
const internal = 'Something failed inside Tributary. Report it with the request id.';
const ours = Object.keys(errorCatalogue).filter((code) => code !== 'INTERNAL');

describe('the mask of errors', () => {
  it.each(ours)('lets %s through with what a client may know', (code) => {
    const extensions = {
      code,
      fix: 'do this',
      registry: 'mlflow:prod',
      retryAfterSeconds: 7,
      candidates: ['a'],
      estimate: 9,
      limit: 8,
      requestId: 'r1',
    };
    const error = { message: 'what happened', path: ['a', 0], locations: [{ line: 1, column: 2 }], extensions };
    expect(maskError(error)).toEqual(error);
  });

  it.each(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'BAD_REQUEST', 'PERSISTED_QUERY_NOT_FOUND'])(
    'lets %s of the server through',
    (code) => {
      expect(maskError({ message: 'said by the server', extensions: { code } })).toEqual({
        message: 'said by the server',
        extensions: { code },
      });
    },
  );

  it.each([
    ['INTERNAL'],
    ['INTERNAL_SERVER_ERROR'],
    ['DOWNSTREAM_SERVICE_ERROR'],
    ['ECONNREFUSED'],
    ['constructor'],
    ['__proto__'],
    ['toString'],
    [''],
    [null],
    [404],
    [{ toString: () => 'BAD_USER_INPUT' }],
    [undefined],
  ])('makes INTERNAL of the code %p and shows nothing of the error', (code) => {
    const error = {
      message: secret,
      extensions: { code, fix: secret, registry: secret, candidates: [secret], stacktrace: [secret], requestId: 'r1' },
    };
    expect(maskError(error)).toEqual({ message: internal, extensions: { code: 'INTERNAL', requestId: 'r1' } });
  });

  it('cuts a message that quotes more than people read, and says so', () => {
    const { message } = maskError({ message: 'x'.repeat(100_000), extensions: { code: 'BAD_USER_INPUT' } });
    expect(message).toBe(`${'x'.repeat(1_000)}…`);
  });

  it('makes INTERNAL of an error without extensions', () => {
    expect(maskError({ message: secret })).toEqual({ message: internal, extensions: { code: 'INTERNAL' } });
  });

  it.each(ours)('drops what %s carries beside what is listed', (code) => {
    const extensions = {
      code,
      response: { url: secret, body: secret },
      stacktrace: [secret],
      exception: secret,
      service: secret,
      cause: secret,
    };
    const masked = maskError({ message: 'm', extensions });
    expect(masked).toEqual({ message: 'm', extensions: { code } });
  });
});

interface Logged {
  readonly level: string;
  readonly fields: object;
}

function createLog(): { readonly logger: Logger; readonly logged: Logged[] } {
  const logged: Logged[] = [];
  const write = (level: string) => (fields: object) => void logged.push({ level, fields });
  return { logger: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }, logged };
}

describe('what crosses from a subgraph to the gateway', () => {
  const path = ['_entities', 0, 'stage'];

  it('is a known error with its path, code and registry, and its cause is for the log alone', () => {
    const { logger, logged } = createLog();
    const originalError = new TributaryError('REGISTRY_UNAVAILABLE', 'mlflow:prod is down.', {
      registry: 'mlflow:prod',
      cause: new Error(secret),
    });
    const exposed = exposeError(new GraphQLError(originalError.message, { originalError, path }), {
      logger,
      requestId: 'r1',
      viewer: 'ann',
      subgraph: 'mlflow',
    });
    expect(exposed).toEqual({
      message: 'mlflow:prod is down.',
      path,
      extensions: {
        code: 'REGISTRY_UNAVAILABLE',
        registry: 'mlflow:prod',
        fix: errorCatalogue.REGISTRY_UNAVAILABLE.fix,
        requestId: 'r1',
      },
    });
    expect(JSON.stringify(exposed)).not.toContain('hunter2');
    expect(logged).toEqual([
      { level: 'debug', fields: expect.objectContaining({ err: originalError, requestId: 'r1', viewer: 'ann', subgraph: 'mlflow' }) },
    ]);
  });

  it('is a known error that came over HTTP, where only its extensions are left', () => {
    const { logger, logged } = createLog();
    const extensions = { code: 'REGISTRY_THROTTLED', registry: 'mlflow:prod', retryAfterSeconds: 7 };
    const exposed = exposeError(new GraphQLError('slow down', { path, extensions }), {
      logger,
      requestId: 'r1',
      viewer: 'ann',
      subgraph: 'mlflow',
    });
    expect(exposed).toEqual({ message: 'slow down', path, extensions: { ...extensions, requestId: 'r1' } });
    expect(logged).toEqual([]);
  });

  it.each([
    ['a programming error', new TypeError(secret), {}],
    ['one that says INTERNAL', new TributaryError('INTERNAL', secret, {}), {}],
    ['a foreign error that names one of our codes', Object.assign(new Error(secret), { extensions: { code: 'FORBIDDEN' } }), {}],
    ['an unknown code over HTTP', undefined, { code: 'INTERNAL_SERVER_ERROR', stacktrace: [secret] }],
    ['no code at all over HTTP', undefined, {}],
  ])('is INTERNAL and nothing else for %s, which is logged as a fault of ours', (_what, originalError, extensions) => {
    const { logger, logged } = createLog();
    const error = new GraphQLError(secret, { path, extensions, ...(originalError !== undefined && { originalError }) });
    const exposed = exposeError(error, { logger, requestId: 'r1', viewer: 'ann', subgraph: 'mlflow' });
    expect(exposed).toEqual({ message: 'A field failed.', path, extensions: { code: 'INTERNAL', requestId: 'r1' } });
    expect(logged.map(({ level }) => level)).toEqual(['error']);
  });
});
