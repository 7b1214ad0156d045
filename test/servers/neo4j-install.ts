import { execFile } from 'node:child_process';
import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readMember, serverCache } from './server-process.ts';

/** The two lines that are supported: what production runs for years, and the newest. */
export type Neo4jLine = 'lts' | 'latest';

export interface Neo4jRelease {
  readonly version: string;
  readonly mainClass: string;
  /** Java releases that it runs on. */
  readonly javas: readonly number[];
}

export const neo4jReleases: Readonly<Record<Neo4jLine, Neo4jRelease>> = {
  lts: { version: '5.26.30', mainClass: 'org.neo4j.server.CommunityEntryPoint', javas: [17, 21] },
  latest: { version: '2026.08.1', mainClass: 'org.neo4j.server.Neo4jCommunity', javas: [21, 22, 23, 24, 25, 26] },
};

export interface Neo4jInstallation {
  readonly release: Neo4jRelease;
  readonly java: string;
  /** The folder with the server's libraries. */
  readonly libraries: string;
}

const execute = promisify(execFile);
const installTimeoutMs = 15 * 60_000;
const installations = new Map<Neo4jLine, Promise<Neo4jInstallation>>();

/** Installs the community server into the user's cache unless it is there. Neo4j is GPLv3: tests use it, the product never ships it. */
export function installNeo4j(line: Neo4jLine): Promise<Neo4jInstallation> {
  const running = installations.get(line) ?? install(neo4jReleases[line]);
  installations.set(line, running);
  return running;
}

/** Why a real Neo4j cannot be had on this machine, as a sentence; undefined when it can. Installs it when it is missing. */
export async function findNeo4jObstacle(line: Neo4jLine): Promise<string | undefined> {
  try {
    await installNeo4j(line);
    return undefined;
  } catch (error) {
    return String(readMember(error, 'message'));
  }
}

async function install(release: Neo4jRelease): Promise<Neo4jInstallation> {
  const java = await findJava(release);
  const home = join(serverCache, `neo4j-${release.version}`);
  const libraries = join(home, 'lib');
  if (!(await isThere(libraries))) await collectLibraries(home, release);
  return { release, java, libraries };
}

/** The folder of the libraries appears under its name only when it is whole, and only one process fills it. */
const collectProgram = `
set -eu
cd "$1"
if command -v flock >/dev/null; then exec 9>lock; flock 9; fi
[ ! -e lib ] || exit 0
rm -rf new
mvn -q -B -C -f pom.xml org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DincludeScope=runtime -DoutputDirectory=new
mv new lib
`;

async function collectLibraries(home: string, { version }: Neo4jRelease): Promise<void> {
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'pom.xml'), describeProject(version));
  try {
    await execute('sh', ['-c', collectProgram, 'sh', home], { timeout: installTimeoutMs });
  } catch (error) {
    const said = `${String(readMember(error, 'stdout'))}\n${String(readMember(error, 'stderr'))}`.trim().split('\n').slice(-5).join('\n');
    throw new Error(`Neo4j ${version} could not be installed with Maven (mvn): ${said}`, { cause: error });
  }
}

function describeProject(version: string): string {
  const dependencies = ['org.neo4j:neo4j', 'org.neo4j.app:neo4j-server'].map((name) => {
    const [group, artifact] = name.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>tributary</groupId><artifactId>neo4j</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('')}</dependencies></project>\n`;
}

const javaFolder = '/usr/lib/jvm';

async function findJava({ version, javas }: Neo4jRelease): Promise<string> {
  const installed = await readdir(javaFolder).catch(() => []);
  const home = process.env.JAVA_HOME;
  const candidates = [
    ...(home === undefined ? [] : [join(home, 'bin/java')]),
    'java',
    ...installed.toSorted((a, b) => a.localeCompare(b)).map((name) => join(javaFolder, name, 'bin/java')),
  ];
  for (const java of candidates) if (javas.includes(await readRelease(java))) return java;
  throw new Error(`Neo4j ${version} needs Java ${javas.join(' or ')}: there is none in JAVA_HOME, on the PATH or in ${javaFolder}`);
}

/** The release of a Java, as 17; NaN where there is none. */
async function readRelease(java: string): Promise<number> {
  try {
    const { stderr } = await execute(java, ['-XshowSettings:properties', '-version']);
    return Number(/^ *java\.specification\.version = (\d+)$/m.exec(stderr)?.[1]);
  } catch {
    return Number.NaN;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
