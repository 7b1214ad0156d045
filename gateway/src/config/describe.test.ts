import { describe, expect, it } from '@jest/globals';
import { describeConfiguration } from './describe.ts';
import { testModules } from './testing/module.ts';

const { shelf } = testModules;
const modules = shelf === undefined ? {} : { shelf };

describe('the reference of the configuration', () => {
  it('has a row for every key, with what may stand there, its default and its meaning', async () => {
    const lines = (await describeConfiguration(modules)).markdown.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '| `port` | a whole number from 0 to 65535 | `4000` | Port to listen at; 0 takes a free one. |',
        '### shelf: Shelf',
        '| `url` | a URL | required | Where the shelf answers. |',
        '| `auth.type` | one of none, basic | required |  |',
        '| `auth.password` | text | required | Password. Only where `auth.type` is `basic`. |',
        '| `stages[].is` | one of STAGING, PRODUCTION | required |  |',
        '| `NAME.url` | a URL | required | The GraphQL address of the subgraph. |',
      ]),
    );
  });

  it('describes every key of a section that Tributary itself owns', async () => {
    const { markdown } = await describeConfiguration({});
    const meaningless = markdown.split('\n').filter((line) => /^\| `.*\|\s+\|$/.test(line));
    expect(meaningless).toEqual([]);
  });

  it('is also a JSON Schema that closes every mapping', async () => {
    const { jsonSchema } = await describeConfiguration(modules);
    expect(jsonSchema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        server: { properties: { port: { type: 'integer', minimum: 0, maximum: 65535, default: 4000 } }, additionalProperties: false },
        registries: {
          items: {
            oneOf: [{ properties: { type: { const: 'shelf' } }, required: ['type', 'connection', 'url'], additionalProperties: false }],
          },
        },
      },
    });
  });
});
