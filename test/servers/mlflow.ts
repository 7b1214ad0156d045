import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type PythonOptions, installMlflow, mlflowVersion, pickEnvironment, runPython } from './mlflow-python.ts';
import { endGroup, findPort, hasNotEnded, makeDirectory } from './server-process.ts';

export { findMlflowObstacle, runPython } from './mlflow-python.ts';
export type { PythonOptions } from './mlflow-python.ts';

/** The administrator of a server with `basicAuth`. */
export const mlflowAdmin = { username: 'admin', password: 'loopback-only' } as const;

export interface MlflowOptions {
  /** Ask for a login, see `mlflowAdmin`. */
  readonly basicAuth?: boolean;
  /** Keeps database, artifacts and log, and may hold those of an earlier server. A temporary one is removed by `stop`. */
  readonly directory?: string;
  /** A free one when absent. */
  readonly port?: number;
  /** Processes that answer, 280 MB each. */
  readonly workers?: number;
}

export interface MlflowServer {
  readonly url: string;
  readonly directory: string;
  /** Ends the server and its workers and waits until they are gone. */
  stop(): Promise<void>;
  /** As the function of this name, with MLflow's client pointed at this server. */
  runPython(args: readonly string[], options?: PythonOptions): Promise<string>;
}

const readyTimeoutMs = 120_000;

// Standard input closes when this process ends, also when it is killed: then the server and its workers must not stay.
const serverProgram = `
import os, signal, sys, threading
def end_with_parent():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGTERM)
threading.Thread(target=end_with_parent, daemon=True).start()
from mlflow.cli import cli
cli(prog_name="mlflow")
`;

/** Starts a real MLflow (tracking server and model registry, SQLite) on the loopback and waits until it answers. */
export async function startMlflow(options: MlflowOptions = {}): Promise<MlflowServer> {
  const python = await installMlflow();
  const port = await findPort(options.port ?? 0);
  const directory = await makeDirectory(options.directory, 'mlflow');
  const child = await spawnServer(python, directory, port, options);
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await endGroup(child);
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(url, child);
  } catch (error) {
    const log = await readFile(join(directory, 'server.log'), 'utf8');
    await stop();
    throw new Error(`MLflow ${mlflowVersion} did not start:\n${log.split('\n').slice(-20).join('\n')}`, { cause: error });
  }
  const environment = describeServer(url, options);
  return {
    url,
    directory,
    stop,
    runPython: (args, given = {}) => runPython(args, { ...given, environment: { ...environment, ...given.environment } }),
  };
}

async function spawnServer(python: string, directory: string, port: number, options: MlflowOptions): Promise<ChildProcess> {
  const log = await open(join(directory, 'server.log'), 'a');
  try {
    const args = ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', String(options.workers ?? 1)];
    args.push('--backend-store-uri', `sqlite:///${join(directory, 'mlflow.db')}`, '--artifacts-destination', join(directory, 'artifacts'));
    if (options.basicAuth === true) args.push('--app-name', 'basic-auth');
    const child = spawn(python, ['-c', serverProgram, ...args], {
      cwd: directory,
      env: { ...pickEnvironment(), ...serverEnvironment },
      detached: true, // a group of its own, so that the workers can be ended with it
      stdio: ['pipe', log.fd, log.fd],
    });
    await once(child, 'spawn');
    child.unref(); // a test that fails before it stops the server does not keep the test run from ending
    return child;
  } finally {
    await log.close();
  }
}

const serverEnvironment = {
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'http,https',
  MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'true',
  // Without these each worker, and each later start on the same directory, would have other random keys.
  MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY: Buffer.alloc(32, 'loopback-only').toString('base64'),
  MLFLOW_FLASK_SERVER_SECRET_KEY: 'loopback-only',
  MLFLOW_AUTH_ADMIN_USERNAME: mlflowAdmin.username,
  MLFLOW_AUTH_ADMIN_PASSWORD: mlflowAdmin.password,
};

function describeServer(url: string, options: MlflowOptions): Record<string, string> {
  const address = { MLFLOW_TRACKING_URI: url };
  if (options.basicAuth !== true) return address;
  return { ...address, MLFLOW_TRACKING_USERNAME: mlflowAdmin.username, MLFLOW_TRACKING_PASSWORD: mlflowAdmin.password };
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  while (hasNotEnded(child) && Date.now() < deadline) {
    if (await isHealthy(url)) return;
    await delay(100);
  }
  throw new Error(hasNotEnded(child) ? `not ready within ${readyTimeoutMs / 1000} s` : `ended with exit code ${String(child.exitCode)}`);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) });
    return (await response.text()) === 'OK';
  } catch {
    return false; // not listening yet
  }
}
