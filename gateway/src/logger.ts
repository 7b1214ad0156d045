import { type DestinationStream, type Logger, pino } from 'pino';
import type { Configuration } from './config/index.ts';
import { listSecrets, scrubLine } from './log/secrets.ts';
import { boundFields } from './log/values.ts';
import type { LogConfig } from './telemetry/config.ts';

/** JSON lines on standard error. Whatever is logged goes through here: bounded in size, without secrets by their name and by their look. */
export function createLogger(
  level: LogConfig['level'],
  secrets: Iterable<string> = [],
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger {
  return pino(
    {
      level,
      base: null,
      formatters: { log: boundFields },
      // The formatter has made plain text of it by then.
      serializers: { err: (described: unknown) => described },
      hooks: { streamWrite: (line) => scrubLine(line, secrets) },
    },
    destination,
  );
}

/** The log of a process that serves. */
export interface Log {
  readonly logger: Logger;
  /** Takes level and secrets from the configuration that serves from now on. */
  follow(configuration: LogSource): void;
}

type LogSource = Partial<Pick<Configuration, 'log'>>;

const usualLevel = 'warn';

/** `level` goes before the one of the configuration. */
export function openLog(configuration: LogSource, level: LogConfig['level'] | undefined): Log {
  const secrets = new Set(listSecrets(configuration));
  const logger = createLogger(level ?? configuration.log?.level ?? usualLevel, secrets);
  return {
    logger,
    follow(next) {
      logger.level = level ?? next.log?.level ?? usualLevel;
      for (const secret of listSecrets(next)) secrets.add(secret);
    },
  };
}
