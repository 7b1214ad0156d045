import { type CallContext, type CheckStep, RequestScope, TributaryError } from '@tributary/kit';
import { checkStore } from '@tributary/lineage';
import type { Logger } from 'pino';
import type { Configuration, ConfiguredRegistry } from './config/index.ts';

export interface Finding extends CheckStep {
  /** What was looked at: \`mlflow:prod\`, \`lineage.store\`. */
  readonly subject: string;
}

const checkTimeoutMs = 30_000;

/** Looks at the store and every registry, and says for each failure what to do. */
export async function examine(configuration: Configuration, logger: Logger): Promise<readonly Finding[]> {
  const registries = configuration.registries.map((registry) => examineRegistry(registry, configuration, logger));
  return (await Promise.all([examineStore(configuration, logger), ...registries])).flat();
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
