const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Seconds of a Retry-After header, which is a number or a date; undefined where it says nothing usable. */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  if (header === null || header === undefined || header === '') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  return httpDate.test(header) ? Math.max(0, Math.ceil((Date.parse(header) - now) / 1_000)) : undefined;
}
