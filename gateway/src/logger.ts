import { type Logger, pino } from 'pino';

/** Paths whose values may never be written. */
const secretPaths = [
  'password',
  'token',
  'authorization',
  '*.password',
  '*.token',
  '*.authorization',
  'headers',
  '*.headers',
  'config',
  '*.config',
];

/** JSON lines on standard error. Level from the environment is not read: \`silent\` for tests, \`info\` else. */
export function createLogger(level: 'silent' | 'warn' | 'info' | 'debug'): Logger {
  return pino({ level, base: null, redact: { paths: secretPaths, censor: '[redacted]' } }, pino.destination({ dest: 2, sync: false }));
}
