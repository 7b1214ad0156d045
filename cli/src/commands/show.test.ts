import { describe, expect, it } from '@jest/globals';
import { runTributary } from '../testing/command.ts';
import { startGateway } from '../testing/gateway.ts';

const version = { id: 'version:mlflow:prod/fraud/11', name: 'fraud', version: '11', registry: { id: 'mlflow:prod', state: 'FRESH' } };
const live = {
  stage: null,
  aliases: [],
  tags: [
    { key: 'team', value: 'risk' },
    { key: 'gpu', value: null },
  ],
  metrics: [{ name: 'auc', value: 0.91, rawValue: null }],
};

describe('tributary show', () => {
  it('prints every field, and tells nothing known from known to be none', async () => {
    await using gateway = await startGateway(() => ({ data: { found: { ...version, ...live } } }));
    const { code, stdout, stderr } = await runTributary(['show', version.id, '--url', gateway.url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = stdout.split('\n').filter((line) => /^│ .*│$/.test(line));
    expect(
      rows.map((row) =>
        row
          .split('│')
          .slice(1, 3)
          .map((cell) => cell.trim())
          .join(': '),
      ),
    ).toEqual([
      'field: value',
      'id: version:mlflow:prod/fraud/11',
      'name: fraud',
      'version: 11',
      'registry: mlflow:prod = FRESH',
      'stage: not known',
      'aliases: none',
      'tags: team = risk',
      ': gpu',
      'metrics: auc = 0.91',
    ]);
    expect(gateway.asked).toMatchObject([{ variables: { start: version.id }, query: expect.stringContaining('modelVersion(id: $start)') }]);
  });

  it.each([
    ['models:/fraud@champion', 'modelVersionByUri(uri: $start)'],
    ['arn:aws:sagemaker:us-east-1:1:model-package/fraud/3', 'modelVersionByUri(uri: $start)'],
    ['model:mlflow:prod/fraud', 'registeredModel(id: $start)'],
    ['dataset:s3%3A%2F%2Facme', '... on Dataset'],
    ['run:mlflow:prod/8f3a', '... on TrainingRun'],
  ])('asks for %s by %s', async (start, field) => {
    await using gateway = await startGateway(() => ({ data: { found: { id: start } } }));
    expect(await runTributary(['show', start, '--json'], { TRIBUTARY_URL: gateway.url, TRIBUTARY_TOKEN: 'secret' })).toMatchObject({
      code: 0,
    });
    expect(gateway.asked).toMatchObject([{ variables: { start }, query: expect.stringContaining(field), authorization: 'Bearer secret' }]);
  });

  it('prints the same JSON with --format json as with --json', async () => {
    await using gateway = await startGateway(() => ({ data: { found: version } }));
    const [long, short] = await Promise.all([
      runTributary(['show', version.id, '--format', 'json', '--url', gateway.url]),
      runTributary(['show', version.id, '--json', '--url', gateway.url]),
    ]);
    expect(long).toEqual(short);
    expect(JSON.parse(long.stdout)).toEqual(version);
  });

  it('prints JSON as it came, and the errors beside it on standard error', async () => {
    const errors = [
      {
        message: 'mlflow:prod could not be reached.',
        path: ['found', 'stage'],
        extensions: { code: 'REGISTRY_UNAVAILABLE', fix: 'Try again.' },
      },
    ];
    await using gateway = await startGateway(() => ({ data: { found: version }, errors }));
    const { code, stdout, stderr } = await runTributary(['show', version.id, '--json', '--url', gateway.url]);
    expect(JSON.parse(stdout)).toEqual(version);
    expect(stderr).toBe('REGISTRY_UNAVAILABLE: mlflow:prod could not be reached.\n  Try again.\n');
    expect(code).toBe(0);
  });

  it('never lets a name steer the terminal', async () => {
    await using gateway = await startGateway(() => ({ data: { found: { name: 'a\u001b[2Jb\u202ec\nd' } } }));
    const { stdout } = await runTributary(['show', version.id, '--url', gateway.url]);
    expect(stdout).toContain('a\ufffd[2Jb\ufffdc\ufffdd');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('a gateway that does not answer', () => {
  it.each([
    ['nothing found', { data: { found: null } }, 'NOT_FOUND: Nothing is known under version:a:b/c/1.'],
    [
      'a refusal',
      { errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED', fix: 'Send a header.' } }] },
      'UNAUTHENTICATED: No.\n  Put a valid token or key into TRIBUTARY_TOKEN, or pass it with --token.',
    ],
    [
      'a refusal to be asked so often',
      { errors: [{ message: 'Too often.', extensions: { code: 'RATE_LIMITED', fix: 'Wait.' } }] },
      'RATE_LIMITED: Too often.\n  Wait.',
    ],
    [
      'a null with its reason',
      { data: { found: null }, errors: [{ message: 'Wrong id.', extensions: { code: 'BAD_USER_INPUT' } }] },
      'BAD_USER_INPUT: Wrong id.',
    ],
    ['other JSON', { hello: 1 }, 'NOT_A_GATEWAY: The address answered HTTP 200 with something that is not GraphQL.'],
  ])('is reported with its code: %s', async (_what, answer, message) => {
    await using gateway = await startGateway(() => answer);
    const { code, stdout, stderr } = await runTributary(['show', 'version:a:b/c/1', '--url', gateway.url]);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it('is reported when it is a web page, or redirects, and the token never follows', async () => {
    await using elsewhere = await startGateway(() => ({ data: {} }));
    await using page = await startGateway((_asked, response) => void response.writeHead(302, { location: elsewhere.url }).end('<html>'));
    const { code, stderr } = await runTributary(['show', 'version:a:b/c/1', '--url', page.url, '--token', 'secret']);
    expect(stderr).toContain('NOT_A_GATEWAY: The address answered HTTP 302');
    expect({ code, asked: elsewhere.asked }).toEqual({ code: 1, asked: [] });
  });

  it.each([
    [
      401,
      'UNAUTHENTICATED: The gateway does not know who asks.\n  Put a valid token or key into TRIBUTARY_TOKEN, or pass it with --token.',
    ],
    [403, 'FORBIDDEN: The gateway refused this.'],
    [429, 'RATE_LIMITED: You ask more often than you may.'],
  ])('is reported when a proxy refuses it with %d and a page', async (status, message) => {
    await using proxy = await startGateway((_asked, response) => void response.writeHead(status).end('<html>'));
    const { code, stderr } = await runTributary(['show', 'version:a:b/c/1', '--url', proxy.url]);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it.each(['two words', 'line\nbreak', 'ümlaut', ''])('is reported when the token cannot be one: %j', async (token) => {
    await using gateway = await startGateway(() => ({ data: {} }));
    const { code, stderr } = await runTributary(['show', 'version:a:b/c/1', '--url', gateway.url, '--token', token]);
    expect(stderr).toMatch(/^BAD_USER_INPUT: The token is empty, or has a character that no token has\./);
    expect(stderr.includes(token) && token !== '').toBe(false);
    expect({ code, asked: gateway.asked }).toEqual({ code: 1, asked: [] });
  });

  it('is reported when nobody listens', async () => {
    const { code, stderr } = await runTributary(['show', 'version:a:b/c/1', '--url', 'http://127.0.0.1:1/graphql']);
    expect(stderr).toMatch(/^GATEWAY_UNREACHABLE: No gateway answers at http:\/\/127\.0\.0\.1:1\.\n {2}Start one/);
    expect(code).toBe(1);
  });

  it.each([
    ['--url', 'ftp://a'],
    ['--url', 'http://u:secret@a'],
    ['--urll', 'http://a'],
  ])('is bad usage with %s %s', async (option, value) => {
    const { code, stderr } = await runTributary(['show', 'version:a:b/c/1', option, value]);
    expect(stderr).toContain('error:');
    expect(code).toBe(2);
  });
});
