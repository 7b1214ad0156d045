import { posix } from 'node:path';
import { invalidParameter, notFound } from './errors.ts';

const MAX_ALIAS_LENGTH = 255;
const MAX_TAG_KEY_LENGTH = 250;
const MAX_TAG_VALUE_LENGTH = 100_000;

export function checkModelName(name: string): void {
  if (name.trim() === '') throw invalidParameter("Missing value for required parameter 'name'.");
  if (/[/:]/.test(name)) throw invalidParameter(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  checkPath('name', name);
}

/** Any integer, with blanks and leading zeros: measured on MLflow 3.17.2, 2026-11-23. */
export function parseVersion(version: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(version)) throw invalidParameter(`Parameter 'version' must be an integer, got '${version}'.`);
  return Number(version);
}

export function checkAlias(alias: string): void {
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias)) {
    throw invalidParameter(`Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`);
  }
  checkLength('Registered model alias name', alias, MAX_ALIAS_LENGTH);
}

export function checkAliasNotReserved(alias: string): void {
  if (alias.toLowerCase() === 'latest') throw invalidParameter("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`);
}

export function checkTag(key: string, value: string): void {
  checkTagKey(key);
  checkLength('key', key, MAX_TAG_KEY_LENGTH);
  checkLength('value', value, MAX_TAG_VALUE_LENGTH);
}

export function checkTagKey(key: string): void {
  if (!/^[/\p{L}\p{N}_.\- :]*$/u.test(key)) {
    const allowed = 'alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)';
    throw invalidParameter(`Invalid value ${JSON.stringify(key)} for parameter 'key' supplied: Names may only contain ${allowed}.`);
  }
  checkPath('key', key);
}

export function missingModel(name: string): Error {
  return notFound(`Registered Model with name=${name} not found`);
}

export function missingVersion(name: string, version: number | string): Error {
  return notFound(`Model Version (name=${name}, version=${version}) not found`);
}

function checkLength(what: string, value: string, max: number): void {
  if (Array.from(value).length > max) throw invalidParameter(`'${what}' exceeds the maximum length of ${max} characters`);
}

function checkPath(parameter: string, value: string): void {
  const normal = posix.normalize(value).replace(/(?<=.)\/$/, '');
  if (normal === value && value !== '.' && !value.startsWith('..') && !value.startsWith('/')) return;
  const reason = 'Names may be treated as files in certain cases, and must not resolve to other names when treated as such.';
  const resolves = `This name would resolve to '${normal}'`;
  throw invalidParameter(`Invalid value ${JSON.stringify(value)} for parameter '${parameter}' supplied: ${reason} ${resolves}`);
}
