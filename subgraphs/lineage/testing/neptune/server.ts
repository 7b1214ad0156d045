import { startWireServer, type WireAnswer, type WireRequest, type WireRoute, type WireServer } from '@tributary/kit/testing';
import { type AccessRules, checkSignature, fakeCredentials } from './access.ts';
import { translate } from './cypher/translation.ts';
import { answerError, NeptuneError } from './errors.ts';
import type { Graph } from './graph.ts';
import { type Parameters, refuseListValues } from './parameters.ts';

export interface FakeNeptuneOptions {
  /** What is behind the endpoint; `connectGraph` makes one of a real Neo4j. */
  readonly graph: Graph;
  /** A reader refuses what writes. Two stand-ins before one graph are a cluster. */
  readonly role?: 'writer' | 'reader';
  readonly region?: string;
  readonly credentials?: AccessRules['credentials'];
  /** Milliseconds since the epoch, for the age of signatures. */
  readonly now?: () => number;
  readonly engineVersion?: string;
  /** Bytes of a request; Neptune takes 150 MiB (errors-engine-codes, 2026-11). */
  readonly maxRequestBytes?: number;
}

/** A statement that came with a valid signature, as it was sent. */
export interface ReceivedStatement {
  readonly text: string;
  readonly parameters: Parameters;
}

export interface FakeNeptune extends WireServer {
  /** Every statement since the start, in order of arrival. It grows without end. */
  readonly statements: readonly ReceivedStatement[];
}

interface Settings extends Required<FakeNeptuneOptions> {
  readonly record: (statement: ReceivedStatement) => void;
}

/**
 * Starts a stand-in that speaks one endpoint of a Neptune cluster, over plain HTTP/1.1 and on the loopback: the openCypher endpoint and the
 * status. Beyond the faults of every stand-in, `neptuneFault` makes Neptune's own errors for `fail` and `failNext`.
 */
export async function startFakeNeptune(options: FakeNeptuneOptions): Promise<FakeNeptune> {
  const statements: ReceivedStatement[] = [];
  const settings: Settings = {
    role: 'writer',
    region: 'us-east-1',
    credentials: fakeCredentials,
    now: Date.now,
    engineVersion: '1.4.5.1',
    maxRequestBytes: 157_286_400,
    record: (statement) => statements.push(statement),
    ...options,
  };
  const handle = (request: WireRequest): WireRoute => {
    const operation = { '/status': 'status', '/opencypher': 'openCypher' }[request.path.toLowerCase()] ?? 'unknown';
    return { operation, answer: () => answer(operation, request, settings).catch(answerError) };
  };
  return Object.assign(await startWireServer({ handle }), { statements });
}

async function answer(operation: string, request: WireRequest, settings: Settings): Promise<WireAnswer> {
  checkSignature(request, settings);
  if (Buffer.byteLength(request.body) > settings.maxRequestBytes)
    throw new NeptuneError('BadRequestException', `Request size exceeds max allowed value of ${settings.maxRequestBytes} bytes.`);
  if (operation === 'unknown') throw new NeptuneError('BadRequestException', 'The request could not be completed.');
  if (operation === 'status') return answerJson(statusOf(request, settings));
  return answerJson({ results: await runStatement(readStatement(request), settings) });
}

/** As a healthy instance answers (access-graph-status, 2026-11). */
function statusOf({ method }: WireRequest, { role, engineVersion }: Settings): object {
  if (method !== 'GET') throw notAllowed(method);
  return {
    status: 'healthy',
    startTime: 'Sat Nov 28 06:00:00 UTC 2026',
    dbEngineVersion: engineVersion,
    role,
    dfeQueryEngine: 'viaQueryHint',
    gremlin: { version: 'tinkerpop-3.7.1' },
    sparql: { version: 'sparql-1.1' },
    opencypher: { version: 'Neptune-9.0.20190305-1.0' },
    labMode: { ObjectIndex: 'disabled', ReadWriteConflictDetection: 'enabled' },
    features: { SlowQueryLogs: 'disabled', AuditLog: 'disabled' },
    settings: { clusterQueryTimeoutInMs: '120000', SlowQueryLogsThreshold: '5000' },
  };
}

/** The form of a query: in the body of a POST, or after the question mark of a GET (access-graph-opencypher-queries, 2026-11). */
function readStatement({ method, headers, body, query }: WireRequest): ReceivedStatement {
  if (method !== 'POST' && method !== 'GET') throw notAllowed(method);
  if (method === 'POST' && !(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
    throw new NeptuneError('BadRequestException', 'Unsupported content type');
  const form = method === 'POST' ? new URLSearchParams(body) : query;
  const text = form.get('query');
  if (text === null) throw new NeptuneError('MissingParameterException', 'Missing query parameter');
  return { text, parameters: parseParameters(form.get('parameters') ?? '{}') };
}

function parseParameters(text: string): Parameters {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Refused below.
  }
  throw new NeptuneError('InvalidParameterException', 'The parameters are not a JSON object');
}

function runStatement(statement: ReceivedStatement, { graph, role, record }: Settings): Promise<unknown> {
  record(statement);
  const translation = translate(statement.text);
  if (role === 'reader' && translation.isWrite)
    throw new NeptuneError(
      'ReadOnlyViolationException',
      'The request is rejected because it violates some read-only restriction, such as a designation of a replica as read-only.',
    );
  refuseListValues(statement.parameters, translation);
  return graph.run(translation, statement.parameters);
}

function notAllowed(method: string): NeptuneError {
  return new NeptuneError('MethodNotAllowedException', `The request method ${method} is not supported`);
}

function answerJson(body: object): WireAnswer {
  return { contentType: 'application/json;charset=UTF-8', body: JSON.stringify(body) };
}
