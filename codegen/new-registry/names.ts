import { Script } from 'node:vm';

/** How one registry is called in each place that names it. */
export interface RegistryNames {
  /** In the configuration, in ids and as its folder: `vertex-ai`. */
  readonly type: string;
  /** In types and classes: `VertexAi`. */
  readonly pascal: string;
  /** The module and what is named after it: `vertexAi`. */
  readonly camel: string;
  /** In `RegistryKind`: `VERTEX_AI`. */
  readonly kind: string;
  /** For people: `Vertex AI`. */
  readonly title: string;
}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const maxNameLength = 40;
/** It stands in comments, descriptions and tables, so that nothing may pass that ends one of these. */
const titlePattern = /^[\p{L}\p{N}][\p{L}\p{N} .,&+'()/-]{0,59}$/u;
/** Files of schema/ and schema/generated/, packages, and words that the skeleton itself uses for something else. */
const reserved: ReadonlySet<string> = new Set(['api', 'create-resolvers', 'explorer', 'read-file-sync', 'registry', 'supergraph']);

/** Every form of a name, or why it cannot be one. */
export function nameRegistry(type: string, title?: string): RegistryNames | { readonly refused: string } {
  if (!namePattern.test(type) || type.length > maxNameLength)
    return { refused: `"${type}" is no name of a registry: write a-z, 0-9 and single hyphens, beginning with a letter.` };
  const words = type.split('-');
  const pascal = words.map(capitalise).join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  if (reserved.has(type) || isKeyword(camel)) return { refused: `"${type}" already means something else in the code.` };
  const named = title ?? words.map(capitalise).join(' ');
  if (!titlePattern.test(named)) return { refused: `"${named}" is no title: letters, digits, spaces and .,&+'()/- alone may stand in it.` };
  return { type, pascal, camel, kind: type.replaceAll('-', '_').toUpperCase(), title: named };
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The engine knows best which words may not be the name of a variable in a module. */
function isKeyword(word: string): boolean {
  try {
    void new Script(`'use strict'; async () => { let ${word}; };`);
    return false;
  } catch {
    return true;
  }
}
