import type { z } from 'zod';
import type { KeyPath } from './faults.ts';

/** A part of the configuration's schema, as JSON Schema: the one form in which every registry's schema can be walked. */
export type Shape = z.core.JSONSchema.JSONSchema;

/** What the schema wants at a path; several where the choice between them is open, none where nothing may stand there. */
export function findShapes(root: Shape, data: unknown, path: KeyPath): readonly Shape[] {
  const start = { shapes: listAlternatives(root, data), value: data };
  return path.reduce(({ shapes, value }, part) => {
    const member = readMember(value, part);
    return {
      shapes: shapes.flatMap((shape) => listChildren(shape, part)).flatMap((shape) => listAlternatives(shape, member)),
      value: member,
    };
  }, start).shapes;
}

/** The member of a mapping or list; undefined where there is none. */
export function readMember(value: unknown, part: string | number): unknown {
  if (Array.isArray(value)) return typeof part === 'number' ? value[part] : undefined;
  return isMapping(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

export function isMapping(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The shapes that a union offers, narrowed by the constants that the data already has (`type: basic`). */
function listAlternatives(shape: Shape, value: unknown): readonly Shape[] {
  const options = shape.oneOf ?? shape.anyOf;
  if (options === undefined) return [shape];
  const fitting = options.filter((option) => hasConstants(option, value));
  return (fitting.length > 0 ? fitting : options)
    .map((option) => (shape.description === undefined ? option : { ...option, description: shape.description }))
    .flatMap((option) => listAlternatives(option, value));
}

function hasConstants(shape: Shape, value: unknown): boolean {
  return listProperties(shape).every(([key, property]) => property.const === undefined || readMember(value, key) === property.const);
}

function listChildren(shape: Shape, part: string | number): readonly Shape[] {
  if (typeof part === 'number') return isShape(shape.items) ? [shape.items] : [];
  const property = listProperties(shape).find(([key]) => key === part)?.[1];
  if (property !== undefined) return [property];
  return isShape(shape.additionalProperties) ? [shape.additionalProperties] : [];
}

/** The keys that a mapping may have, with the shape of each. */
export function listProperties(shape: Shape): readonly (readonly [string, Shape])[] {
  return Object.entries(shape.properties ?? {}).filter((entry): entry is [string, Shape] => isShape(entry[1]));
}

export function listTypes(shapes: readonly Shape[]): readonly string[] {
  return shapes.flatMap((shape) => shape.type ?? []);
}

function isShape(value: unknown): value is Shape {
  return isMapping(value);
}
