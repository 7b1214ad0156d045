import { type CallContext, type CheckStep, RequestScope, TributaryError } from '@tributary/kit';
import { checkStore } from '@tributary/lineage';
import type { Logger } from 'pino';
import { parse } from 'graphql';
import type { Configuration, ConfiguredRegistry } from './config/index.ts';
import { KeyServer } from './identity/key-server.ts';
import { createRemoteSubgraph } from './subgraph-fetch.ts';

export interface Finding extends CheckStep {
  /** What was looked at: \`mlflow:prod\`, \`lineage.store\`. */
  readonly subject: string;
}

const checkTimeoutMs = 30_000;

const anyQuestion = parse('{ __typename }');

/** Looks at the store, every registry, every subgraph that runs apart and the keys of every issuer, and says for each failure what to do. */
export async function examine(configuration: Configuration, logger: Logger): Promise<readonly Finding[]> {
  const registries = configuration.registries.map((registry) => examineRegistry(registry, configuration, logger));
  const subgraphs = Object.entries(configuration.subgraphs).map(([name, { url }]) => examineSubgraph(configuration, { name, url }, logger));
  const issuers = (configuration.identity?.tokens ?? []).map(({ jwksUrl }, at) => examineIssuer(`identity.tokens[${at}]`, jwksUrl, logger));
  return (await Promise.all([examineStore(configuration, logger), ...registries, ...subgraphs, ...issuers])).flat();
}

async function examineRegistry(
  { type, connection: name, module, config }: ConfiguredRegistry,
  { policy }: Configuration,
  logger: Logger,
): Promise<readonly Finding[]> {
  const subject = `${type}:${name}`;
  const connection = module.connect(config, { policy, logger, now: Date.now });
  try {
    const steps = await connection.check(createContext());
    return steps.map((step) => ({ subject, ...step }));
  } catch (error) {
    return [describeFailure(subject, 'check', error)];
  } finally {
    await connection.close();
  }
}

async function examineSubgraph(
  { internal }: Configuration,
  { name, url }: { readonly name: string; readonly url: string },
  logger: Logger,
): Promise<readonly Finding[]> {
  const at = { subject: `subgraphs.${name}`, name: 'ask' };
  const subgraph = createRemoteSubgraph({ name, url, secrets: internal.secrets, logger });
  try {
    const { data } = await subgraph.execute({ document: anyQuestion, variables: {} }, createContext());
    if (typeof data === 'object' && data !== null) return [{ ...at, ok: true, message: 'answers', fix: null }];
    return [
      {
        ...at,
        ok: false,
        message: 'could not be asked, or refused the question',
        fix: 'Check that it runs at this url, has the same internal.secrets, and that the clocks of both agree.',
      },
    ];
  } finally {
    await subgraph.close();
  }
}

async function examineIssuer(subject: string, url: string, logger: Logger): Promise<readonly Finding[]> {
  const at = { subject, name: 'keys' };
  const keys = new KeyServer(url, logger);
  try {
    const count = await keys.count();
    return [{ ...at, ok: true, message: `${count} can be read`, fix: null }];
  } catch (error) {
    return [describeFailure(subject, 'keys', error)];
  } finally {
    await keys.close();
  }
}

function describeFailure(subject: string, name: string, error: unknown): Finding {
  if (error instanceof TributaryError) return { subject, name, ok: false, message: error.message, fix: String(error.extensions['fix']) };
  return { subject, name, ok: false, message: 'the check failed by a fault of Tributary itself', fix: 'Report it.' };
}

async function examineStore(configuration: Configuration, logger: Logger): Promise<readonly Finding[]> {
  const subject = 'lineage.store';
  try {
    await checkStore({ config: configuration.lineage, logger });
    return [{ subject, name: 'open', ok: true, message: `${configuration.lineage.store.type} can be used`, fix: null }];
  } catch (error) {
    return [describeFailure(subject, 'open', error)];
  }
}

function createContext(): CallContext {
  return {
    viewer: { name: 'doctor', sees: 'everything' },
    signal: AbortSignal.timeout(checkTimeoutMs),
    requestId: 'doctor',
    scope: new RequestScope(),
  };
}
