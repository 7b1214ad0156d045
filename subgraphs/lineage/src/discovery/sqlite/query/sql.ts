export type SqlValue = string | number;

/** A piece of SQL with the values that are bound in it. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/**
 * Writes SQL as a template. What stands in `${}` is bound as a value unless it is SQL itself, so no text of a person can become SQL:
 * only the literal parts of templates in this source do.
 */
export function sql(literals: TemplateStringsArray, ...parts: readonly (Sql | SqlValue)[]): Sql {
  const pieces = parts.map((part): Sql => (typeof part === 'object' ? part : { text: '?', values: [part] }));
  return {
    text: literals.reduce((text, literal, index) => `${text}${pieces[index - 1]?.text ?? ''}${literal}`),
    values: pieces.flatMap(({ values }) => values),
  };
}

/** The parts one after another; each pair is joined by a text of this source. */
export function joinSql(parts: readonly Sql[], separator: ', ' | ' UNION ALL '): Sql {
  return { text: parts.map(({ text }) => text).join(separator), values: parts.flatMap(({ values }) => values) };
}

/** All of the conditions; true if there are none. */
export function allOf(conditions: readonly Sql[]): Sql {
  return combine(conditions, ' AND ', sql`TRUE`);
}

/** One of the conditions; false if there are none. */
export function anyOf(conditions: readonly Sql[]): Sql {
  return combine(conditions, ' OR ', sql`FALSE`);
}

/** The complement, also where SQL would say that it does not know. */
export function complement(condition: Sql): Sql {
  return sql`((${condition}) IS NOT TRUE)`;
}

/** A list of any length as one bound value. */
export function oneOf(column: Sql, values: readonly string[]): Sql {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values.map((value) => value.toWellFormed()))}))`;
}

function combine(conditions: readonly Sql[], operator: string, empty: Sql): Sql {
  const [first] = conditions;
  if (first === undefined) return empty;
  if (conditions.length === 1) return first;
  return { text: `(${conditions.map(({ text }) => text).join(operator)})`, values: conditions.flatMap(({ values }) => values) };
}
