import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { installNeo4j, type Neo4jInstallation, type Neo4jLine } from './neo4j-install.ts';
import { endGroup, findPort, killGroup, makeDirectory, pickVariables } from './server-process.ts';

export { findNeo4jObstacle, type Neo4jLine } from './neo4j-install.ts';

export interface Neo4jOptions {
  /** The long-term one when absent. */
  readonly line?: Neo4jLine;
  /** Keeps the database, and may hold that of an earlier server. A temporary one is removed by `stop`. */
  readonly directory?: string;
  /** For Bolt; a free one when absent. */
  readonly port?: number;
  /** Answer Cypher over HTTP too. */
  readonly http?: boolean;
  /** Memory of the heap, as Java writes it. */
  readonly heap?: string;
  /** At its full speed, as for a benchmark: a server that lives for a test only would compile more than it runs. */
  readonly isMeasured?: boolean;
  /** More of its settings, as in neo4j.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Neo4jServer {
  readonly boltUrl: string;
  /** For `POST /db/neo4j/query/v2`; empty unless asked for. */
  readonly httpUrl: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Ends the server as an operator does and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it as a crash does. What was committed is there when another starts on the same directory. */
  kill(): Promise<void>;
}

const username = 'neo4j';
const password = 'loopback-only';
const readyTimeoutMs = 180_000;

// Standard input closes when this process ends, also when it is killed: then the server must not stay. The shell outlives the signals
// that end the server, so that its end is the server's.
const wrapper = `
exec 3<&0
"$@" </dev/null 2>&1 &
server=$!
(cat <&3 >/dev/null; kill -TERM $server) >/dev/null 2>&1 &
trap : TERM INT
while kill -0 $server 2>/dev/null; do wait $server || true; done
`;

/** Starts a real Neo4j (community edition, on disk, with a password) on the loopback and waits until it answers. */
export async function startNeo4j(options: Neo4jOptions = {}): Promise<Neo4jServer> {
  const installation = await installNeo4j(options.line ?? 'lts');
  const [port, httpPort] = [await findPort(options.port ?? 0), options.http === true ? await findPort(0) : null];
  const directory = await makeDirectory(options.directory, 'neo4j');
  await configure(directory, { port, httpPort, more: options.settings ?? {}, ...installation });
  const child = await launch(installation, directory, options);
  const remove = async (): Promise<void> => {
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
  };
  try {
    await waitUntilStarted(child);
  } catch (error) {
    await killGroup(child);
    await remove();
    throw error;
  }
  return {
    boltUrl: `bolt://127.0.0.1:${port}`,
    httpUrl: httpPort === null ? '' : `http://127.0.0.1:${httpPort}`,
    port,
    username,
    password,
    async stop() {
      await endGroup(child);
      await remove();
    },
    async kill() {
      await killGroup(child);
      await remove();
    },
  };
}

interface Settings extends Neo4jInstallation {
  readonly port: number;
  readonly httpPort: number | null;
  readonly more: Readonly<Record<string, string>>;
}

async function configure(directory: string, { port, httpPort, more, ...installation }: Settings): Promise<void> {
  const settings: Readonly<Record<string, string | number | boolean>> = {
    'server.default_listen_address': '127.0.0.1',
    'server.bolt.listen_address': `127.0.0.1:${port}`,
    'server.bolt.advertised_address': `127.0.0.1:${port}`,
    'server.http.enabled': httpPort !== null,
    'server.http.listen_address': `127.0.0.1:${httpPort ?? 7474}`,
    'server.https.enabled': false,
    'server.memory.pagecache.size': '128m',
    'db.tx_log.rotation.retention_policy': 'keep_none',
    'db.tx_log.rotation.size': '32m',
    'db.tx_log.preallocate': false,
    'dbms.usage_report.enabled': false,
    // Unless set, each stop takes ten seconds.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period': 0,
    ...(installation.release.javas.includes(17) ? {} : { 'dbms.fleet_manager.enabled': false }),
    ...more,
  };
  await mkdir(join(directory, 'conf'), { recursive: true });
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(directory, 'conf/neo4j.conf'), lines.join(''));
  const isNew = await access(join(directory, 'data')).then(
    () => false,
    () => true,
  );
  if (isNew) await setPassword(installation, directory);
}

/** For programs that end soon: the quick compiler alone. */
const briefly = ['-XX:TieredStopAtLevel=1'];

async function setPassword({ java, libraries }: Neo4jInstallation, directory: string): Promise<void> {
  const args = [...briefly, '-cp', join(libraries, '*'), 'org.neo4j.cli.AdminTool', 'dbms', 'set-initial-password', password];
  await promisify(execFile)(java, args, {
    env: { ...pickVariables(['PATH', 'HOME']), NEO4J_HOME: directory, NEO4J_CONF: join(directory, 'conf') },
  });
}

async function launch(
  { java, libraries, release }: Neo4jInstallation,
  directory: string,
  { heap = '512m', isMeasured = false }: Neo4jOptions,
): Promise<ChildProcess> {
  const opened = ['java.nio', 'sun.nio.ch', 'java.util.concurrent'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);
  const flags = [
    `-Xmx${heap}`,
    ...(isMeasured ? [] : briefly),
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    '-Dfile.encoding=UTF-8',
    '-Dlog4j2.disable.jmx=true',
    '-Dio.netty.tryReflectionSetAccessible=true',
    ...opened,
    ...(release.javas.includes(17) ? [] : ['--enable-native-access=ALL-UNNAMED']),
  ];
  const folders = [`--home-dir=${directory}`, `--config-dir=${join(directory, 'conf')}`, '--console-mode'];
  const command = [java, ...flags, '-cp', join(libraries, '*'), release.mainClass, ...folders];
  const child = spawn('sh', ['-c', wrapper, 'sh', ...command], {
    cwd: directory,
    env: pickVariables(['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR']),
    detached: true, // a group of its own, so that the shell and the server are ended together
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child, 'spawn');
  child.unref(); // a test that fails before it stops the server does not keep the test run from ending
  return child;
}

async function waitUntilStarted(child: ChildProcess): Promise<void> {
  const { stdout } = child;
  if (stdout === null) throw new Error('The server has no output.');
  const said: string[] = [];
  const timer = setTimeout(() => void killGroup(child), readyTimeoutMs);
  try {
    for await (const line of createInterface({ input: stdout })) {
      said.push(line);
      if (line.endsWith(' Started.')) return;
    }
    throw new Error(`Neo4j did not start:\n${said.slice(-25).join('\n')}`);
  } finally {
    clearTimeout(timer);
    stdout.resume();
  }
}
