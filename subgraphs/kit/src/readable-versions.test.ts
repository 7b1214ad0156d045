import { describe, expect, it, jest } from '@jest/globals';
import { AccessPolicy, type AccessRule } from './access.ts';
import type { Tag } from './contract.ts';
import { readVersionsAs, type VersionReads } from './readable-versions.ts';

interface Version {
  readonly key: string;
  readonly tags: readonly Tag[];
}

const secret: Tag = { key: 'secret', value: 'yes' };
const versions: readonly Version[] = [
  { key: 'open', tags: [] },
  { key: 'card', tags: [] },
  { key: 'tagged', tags: [secret] },
  { key: 'ofTagged', tags: [] },
  { key: 'unknown', tags: [] },
];
const modelTags = new Map<string, readonly Tag[] | null>([
  ['open', []],
  ['card', []],
  ['tagged', []],
  ['ofTagged', [secret]],
  ['unknown', null],
]);
const keys = [...versions.map(({ key }) => key), 'absent'];

function createReads() {
  return {
    read: jest.fn(async (wanted: readonly string[]) => new Map(versions.filter(({ key }) => wanted.includes(key)).map((v) => [v.key, v]))),
    readModelTags: jest.fn(async () => modelTags),
    keyOf: (key) => key,
    idOf: (key) => `version:mlflow:prod/${key}/1`,
    tagsOf: ({ tags }) => tags,
  } satisfies VersionReads<string, Version>;
}

async function read(rules: readonly AccessRule[], sees: 'everything' | readonly string[], reads: VersionReads<string, Version>) {
  const policy = new AccessPolicy(new Map([['mlflow:prod', rules]]));
  return [
    ...(await readVersionsAs({ policy, connection: 'mlflow:prod', context: { viewer: { name: 'test', sees } } }, keys, reads)).keys(),
  ];
}

const byName: AccessRule = { model: 'card', roles: ['risk'] };
const byTag: AccessRule = { tag: 'secret', roles: ['risk'] };

describe('readVersionsAs', () => {
  it.each([
    ['one who sees everything', 'everything', [byName, byTag], ['open', 'card', 'tagged', 'ofTagged', 'unknown']],
    ['anyone where there are no rules', [], [], ['open', 'card', 'tagged', 'ofTagged', 'unknown']],
    ['one without the role', [], [byName, byTag], ['open']],
    ['one with the role', ['risk'], [byName, byTag], ['open', 'card', 'tagged', 'ofTagged', 'unknown']],
    ['one whom only names keep out', [], [byName], ['open', 'tagged', 'ofTagged', 'unknown']],
  ] as const)('answers %s', async (_who, sees, rules, expected) => {
    expect(await read(rules, sees, createReads())).toEqual(expected);
  });

  it('asks for what is hidden as for what is not there, and for the models only where their tags decide about a viewer', async () => {
    const [unbound, named, tagged] = [createReads(), createReads(), createReads()];
    await read([byName, byTag], 'everything', unbound);
    await read([byName], [], named);
    await read([byName, byTag], [], tagged);
    for (const { read: versionReads } of [unbound, named, tagged]) expect(versionReads.mock.calls).toEqual([[keys]]);
    expect([unbound, named, tagged].map((reads) => reads.readModelTags.mock.calls)).toEqual([[], [], [[keys]]]);
  });

  it('judges by a version alone where its registry has no tags of models', async () => {
    const { readModelTags: _, ...reads } = createReads();
    expect(await read([byTag], [], reads)).toEqual(['open', 'card', 'ofTagged', 'unknown']);
  });
});
