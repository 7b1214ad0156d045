import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pickVariables, readMember, serverCache } from './server-process.ts';

/** The release that the tests know. */
export const mlflowVersion = '3.17.2';

export interface PythonOptions {
  /** Set for this run, on top of the few variables that are passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
}

const execute = promisify(execFile);
const installer = fileURLToPath(new URL('./mlflow_install.py', import.meta.url));
const home = join(serverCache, `mlflow-${mlflowVersion}`);
const installTimeoutMs = 15 * 60_000;

let installation: Promise<string> | undefined;

/** Installs MLflow into the user's cache unless it is there, and gives the path of its Python. */
export function installMlflow(): Promise<string> {
  installation ??= install();
  return installation;
}

async function install(): Promise<string> {
  if (!(await isFile(join(home, '.complete')))) {
    await execute('python3', [installer, home, mlflowVersion], { env: pickInstallerEnvironment(), timeout: installTimeoutMs }).catch(
      (error: unknown) => {
        throw new Error(describeObstacle(error), { cause: error });
      },
    );
  }
  return join(home, 'bin', 'python');
}

/** Why a real MLflow cannot be had on this machine, as a sentence; undefined when it can. Installs it when it is missing. */
export async function findMlflowObstacle(): Promise<string | undefined> {
  try {
    await installMlflow();
    return undefined;
  } catch (error) {
    return String(readMember(error, 'message'));
  }
}

/** Runs Python with MLflow's own client and gives what it printed. What it says on stderr is in the error. */
export async function runPython(args: readonly string[], options: PythonOptions = {}): Promise<string> {
  const { environment = {}, timeoutSeconds = 300 } = options;
  const python = await installMlflow();
  try {
    const { stdout } = await execute(python, args, {
      env: { ...pickEnvironment(), ...environment },
      timeout: timeoutSeconds * 1000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    throw new Error(`python ${args[0] ?? ''} failed: ${readStderr(error)}`, { cause: error });
  }
}

/**
 * The environment of MLflow: a few harmless variables and the settings of a test. Everything else stays behind, since
 * a developer's MLFLOW_TRACKING_URI, PYTHONPATH or proxy would change what is tested.
 */
export function pickEnvironment(): Record<string, string> {
  return {
    ...pickVariables(['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TZ', 'TMPDIR']),
    PYTHONUTF8: '1',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    GIT_PYTHON_REFRESH: 'quiet',
  };
}

/** pip may need a proxy, certificates and settings of the machine; PYTHON* and MLflow's own would only disturb it. */
function pickInstallerEnvironment(): Record<string, string> {
  return pickVariables(Object.keys(process.env).filter((name) => !/^(PYTHON|_?MLFLOW|VIRTUAL_ENV|NODE_OPTIONS)/.test(name)));
}

function describeObstacle(error: unknown): string {
  if (readMember(error, 'code') === 'ENOENT') {
    return `MLflow ${mlflowVersion} needs Python 3.10 or newer: there is no python3 on the PATH`;
  }
  if (readMember(error, 'killed') === true) {
    return `MLflow ${mlflowVersion} was not installed within ${installTimeoutMs / 60_000} minutes`;
  }
  return readStderr(error).split('\n').at(-1) ?? 'MLflow cannot be installed';
}

function readStderr(error: unknown): string {
  const stderr = readMember(error, 'stderr');
  return typeof stderr === 'string' && stderr.trim() !== '' ? stderr.trim() : String(error);
}

async function isFile(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
