import { describe, expect, it } from '@jest/globals';
import { UncaughtError } from '../errors.ts';
import { parseFilter, type FilterDialect } from './clauses.ts';
import { EXPERIMENTS, LOGGED_MODELS, MODEL_VERSIONS, REGISTERED_MODELS, RUNS, withoutNameList } from './dialects.ts';
import { matchesFilter, type FilterRow } from './match.ts';

const RUN = '3f66bdb350a548debb3227023785ab6c';

function row(
  id: string,
  attributes: FilterRow['attributes'] = {},
  tags: Readonly<Record<string, string>> = {},
): FilterRow & { id: string } {
  const [name = '', version] = id.split('/');
  return {
    id,
    attributes: { name, version_number: Number(version), run_id: '', source_path: 's3://b/m', ...attributes },
    tags: new Map(Object.entries(tags)),
  };
}

const ROWS = [
  row('fraud/1', { run_id: RUN }, { k: 'v', 'a-b': 'x' }),
  row('fraud/2', { run_id: RUN, source_path: 's3://bucket/model' }),
  row('fraud/3'),
  row('odd\\back/1'),
  row("it's/1"),
  row('both\'"/1'),
];

function find(filter: string): string {
  const clauses = parseFilter(filter, MODEL_VERSIONS);
  return ROWS.filter((candidate) => matchesFilter(candidate, clauses))
    .map(({ id }) => id)
    .join(' ');
}

function repeat(count: number, separator: string): string {
  return Array.from({ length: count }, () => "'a'").join(separator);
}

describe('parseFilter with matchesFilter', () => {
  it.each([
    ["name = 'fraud'", 'fraud/1 fraud/2 fraud/3'],
    ["name='fraud'AND version_number>=2", 'fraud/2 fraud/3'],
    ["name = 'fraud' version_number = '1' AND", 'fraud/1'],
    ["name IN ('fraud', 'none')", 'fraud/1 fraud/2 fraud/3'],
    ["name in ('FRAUD')", ''],
    ["name NOT IN ('fraud')", "odd\\back/1 it's/1 both'\"/1"],
    ["name IN ('odd\\back')", ''],
    ["name IN ('odd\\\\back')", 'odd\\back/1'],
    ["name IN (r'odd\\back')", 'odd\\back/1'],
    ["name IN ('it\\x27s', 'fr\\u0061ud',) AND version_number = 1", "fraud/1 it's/1"],
    ["name IN ('both\\x27\\x22')", 'both\'"/1'],
    ["name IN ('fr' 'aud') AND version_number < 2", 'fraud/1'],
    ["name = 'odd\\back'", 'odd\\back/1'],
    ["name = 'it\\'s'", ''],
    ["name = 'it''s'", ''],
    ['name = "it\'s"', "it's/1"],
    ["name LIKE 'fr_u%' AND version_number != 1", 'fraud/2 fraud/3'],
    ["name LIKE 'FR%'", ''],
    ["name ILIKE 'FR%' AND attribute.version_number <= 1", 'fraud/1'],
    [`run_id IN ('${RUN}') AND version_number > 1`, 'fraud/2'],
    [`run_id = '${RUN.toUpperCase()}'`, ''],
    ["tags.k = 'v'", 'fraud/1'],
    ["tag.`a-b` = 'x'", 'fraud/1'],
    ['tags."a-b" ILIKE \'X\'', 'fraud/1'],
    ["tags.k != 'w'", 'fraud/1'],
    ["tags.k = 'v' AND tags.k = 'w'", ''],
    ["source_path LIKE 's3://bucket/%'", 'fraud/2'],
    [`name IN (${repeat(4997, ',')})`, ''],
    [`name IN (${repeat(4993, ',')}) AND version_number > 1`, ''],
    [`name IN (${repeat(3332, ', ')})`, ''],
  ])('finds the rows of %.60s', (filter, expected) => {
    expect(find(filter)).toBe(expected);
  });

  it.each([
    ["name = 'a' OR name = 'b'", 'Invalid clause(s) in filter string: OR'],
    ["NOT name = 'a'", 'Invalid clause(s) in filter string: NOT'],
    ["(name = 'a')", "Invalid clause(s) in filter string: (name = 'a')"],
    ["name = 'a'; name = 'b'", 'Search filter contained multiple expression'],
    ['name =', 'Invalid clause(s) in filter string: name, ='],
    ["'a' = name", "Expected 'Identifier' found ''a''"],
    ['name = fraud', 'Parameter value is either not quoted'],
    ['name = 1', 'Expected a quoted string value'],
    ["name > 'a'", 'Invalid comparator for attribute: >'],
    ["stage = 'None'", "Invalid attribute key 'stage' specified"],
    ['metrics.k = 1', "Invalid entity type 'metrics'"],
    ["version_number IN ('1')", "Only ['name', 'run_id'] attributes support comparison with a list"],
    ['version_number = 1.0', "Invalid value for numeric attribute 'version_number'"],
    ["tags.k IN ('v')", 'Expected a quoted string value for tag'],
    ["tags.a-b = 'v'", "Invalid comparison clause. Expected 'Identifier' found 'tags.a-b'"],
    ["name IN ('raw\nline')", 'ill-formed list'],
    ["name IN ('\\x2')", 'ill-formed list'],
    ["name IN ('a' b)", 'ill-formed list'],
    ['name IN (1)', 'got different type in list: (1,)'],
    ['name IN ()', 'got empty list'],
    [' ', "Invalid filter ' '. Could not be parsed."],
    [`name IN (${repeat(4998, ',')})`, 'Error on parsing filter'],
    [`name IN (${repeat(4994, ',')}) AND version_number > 1`, 'Error on parsing filter'],
    [`name IN (${repeat(3333, ', ')})`, 'Error on parsing filter'],
  ])('refuses %.60s', (filter, message) => {
    expect(() => find(filter)).toThrow(message);
  });

  it.each(['name IN (fraud)', 'name IS NULL', 'tags.k IS NOT NULL'])('falls over %s', (filter) => {
    expect(() => find(filter)).toThrow(UncaughtError);
  });

  it.each<[string, FilterDialect, string, string, string]>([
    ['registered models', REGISTERED_MODELS, "name IN ('a')", "run_id = 'x'", "Invalid attribute key 'run_id'"],
    ['servers of 2.9.2', withoutNameList(MODEL_VERSIONS), "run_id IN ('a')", "name IN ('a')", "Only the 'run_id' attribute"],
    ['runs', RUNS, "attributes.run_id IN ('a') AND tags.k IS NULL AND metrics.auc > 0.5", "name IN ('a')", "Invalid attribute key 'name'"],
    ['experiments', EXPERIMENTS, "name LIKE 'a%' AND creation_time > 5", "name IN ('a')", "Only ['experiment_id'] attributes"],
    ['logged models', LOGGED_MODELS, "model_id IN ('a') AND metrics.acc > 1", "bogus = 'a'", "has no attribute 'bogus'"],
  ])('knows what differs for %s', (_, dialect, accepted, refused, message) => {
    expect(() => parseFilter(accepted, dialect)).not.toThrow();
    expect(() => parseFilter(refused, dialect)).toThrow(message);
  });
});
