import { type CallContext, type CheckStep, RequestScope, TributaryError } from '@tributary/kit';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { openForSync } from './product.ts';

export interface Finding extends CheckStep {
  /** What was looked at: \`mlflow:prod\`, \`lineage.store\`. */
  readonly subject: string;
}

const checkTimeoutMs = 30_000;

/** Looks at the store and every registry, and says for each failure what to do. */
export async function examine(configuration: Configuration, logger: Logger): Promise<readonly Finding[]> {
  const registries = configuration.registries.map(async ({ type, connection: name, module, config }) => {
    const connection = module.connect(config, { logger, now: Date.now });
    try {
      const steps = await connection.check(createContext());
      return steps.map((step) => ({ subject: `${type}:${name}`, ...step }));
    } finally {
      await connection.close();
    }
  });
  return [...(await examineStore(configuration, logger)), ...(await Promise.all(registries)).flat()];
}

async function examineStore(configuration: Configuration, logger: Logger): Promise<readonly Finding[]> {
  const subject = 'lineage.store';
  try {
    const lineage = await openForSync(configuration, logger);
    await lineage.close();
    return [{ subject, name: 'open', ok: true, message: `${configuration.lineage.store.type} can be used`, fix: null }];
  } catch (error) {
    if (!(error instanceof TributaryError)) throw error;
    return [{ subject, name: 'open', ok: false, message: error.message, fix: String(error.extensions['fix']) }];
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
