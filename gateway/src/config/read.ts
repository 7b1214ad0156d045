import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { ConfigurationError, faultOfFile } from './faults.ts';
import { readMember } from './shapes.ts';

const maxBytes = 1024 * 1024;

const reasons: Readonly<Record<string, readonly [problem: string, fix: string]>> = {
  ENOENT: ['does not exist', 'Pass the path of a configuration file with --config.'],
  ENOTDIR: ['does not exist', 'Pass the path of a configuration file with --config.'],
  EISDIR: ['is a directory', 'Pass the path of the file in it with --config.'],
  EACCES: ['may not be read by this user', 'Give this user the right to read it.'],
  EPERM: ['may not be read by this user', 'Give this user the right to read it.'],
};

/**
 * The text of a configuration file, of which at most 1 MiB is ever read.
 * @throws ConfigurationError
 */
export async function readConfigurationFile(file: string): Promise<string> {
  const bytes = await readBounded(file);
  if (bytes.byteLength > maxBytes) throw wrongFile(file, 'is larger than 1 MiB', 'Check that this is the file you mean, and shorten it.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrongFile(file, 'is not UTF-8 text', 'Save it as UTF-8.');
  }
}

async function readBounded(file: string): Promise<Buffer> {
  try {
    return await buffer(createReadStream(file, { end: maxBytes }));
  } catch (error) {
    const code = readMember(error, 'code');
    throw wrongFile(file, ...(reasons[String(code)] ?? ['cannot be read', 'Check the path after --config and the disk it is on.']));
  }
}

function wrongFile(file: string, problem: string, fix: string): ConfigurationError {
  return new ConfigurationError(file, [faultOfFile(problem, fix)]);
}
