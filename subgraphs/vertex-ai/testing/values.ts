import type { JsonValue } from './records.ts';

/** A google.protobuf.Value of plain JSON. */
export function toValue(json: JsonValue): object {
  if (json === null) return { nullValue: 'NULL_VALUE' };
  if (typeof json === 'number') return { numberValue: json };
  if (typeof json === 'string') return { stringValue: json };
  if (typeof json === 'boolean') return { boolValue: json };
  return isList(json) ? { listValue: { values: json.map(toValue) } } : { structValue: toStruct(json) };
}

/** A google.protobuf.Struct. */
export function toStruct(json: Readonly<Record<string, JsonValue>>): object {
  return { fields: Object.fromEntries(Object.entries(json).map(([key, value]) => [key, toValue(value)])) };
}

export function toTimestamp(milliseconds: number | null): object | null {
  if (milliseconds === null) return null;
  return { seconds: Math.floor(milliseconds / 1_000), nanos: Math.round((milliseconds % 1_000) * 1e6) };
}

function isList(json: JsonValue): json is readonly JsonValue[] {
  return Array.isArray(json);
}
