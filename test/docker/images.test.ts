import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { compose, dockerfile, readCommand, readConfig } from './images.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const own = Object.entries(compose.services).flatMap(([name, service]) => (service.build === undefined ? [] : [[name, service] as const]));
const secretsOf = (text: string): readonly string[] => [...text.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name = '']) => name).toSorted();

describe('the images', () => {
  it.each([...dockerfile.matchAll(/^COPY (?:--from=modules \/app\/|(?!--))(\S+)/gm)].map(([, path = '']) => path))(
    'hold %s, which is there',
    (path) => {
      expect(existsSync(`${root}${path}`)).toBe(true);
    },
  );

  it('run as nobody special, and look after themselves', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.indexOf('USER node')).toBeLessThan(dockerfile.indexOf('ENTRYPOINT'));
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });

  it('are of the Node that the tests run on', () => {
    expect(dockerfile).toContain(`node:${process.versions.node}-`);
  });

  it.each(['mlflow', 'sagemaker', 'vertex-ai', 'lineage', 'gateway', 'tributary'])(
    'have a target %s that reads the one place',
    (target) => {
      expect(readCommand(target).command.slice(-2)).toEqual(['--config', '/etc/tributary/tributary.yaml']);
    },
  );
});

describe('the compose file', () => {
  it('has three parts of ours', () => {
    expect(own.map(([name]) => name)).toEqual(['mlflow', 'lineage', 'gateway']);
  });

  it.each(own)('bounds what %s may do', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });

  it.each(own)(
    'gives %s its own configuration, and the secrets that are named in it and no others',
    (name, { build, configs, secrets = [] }) => {
      expect(build?.target).toBe(name);
      expect(configs).toEqual([{ source: name, target: '/etc/tributary/tributary.yaml' }]);
      expect(compose.configs[name]).toEqual({ file: `config/${name}.yaml` });
      expect(secrets.toSorted()).toEqual(secretsOf(readConfig(name)));
      for (const secret of secrets) expect(compose.secrets).toHaveProperty(secret);
    },
  );

  it('publishes to this machine alone', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports).toEqual(['127.0.0.1:5000:5000', '127.0.0.1:4000:4000']);
  });

  it('waits only for what it has', () => {
    const waited = Object.values(compose.services).flatMap((service) => Object.keys(service.depends_on ?? {}));
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(waited));
  });
});
