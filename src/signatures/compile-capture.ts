import { RE2JS, RE2JSSyntaxException } from 're2js';

/** Longest text a capture is tried on, in characters; the engine is linear, this bounds the constant. */
const MAX_INPUT = 64 * 1024;

/** A signature's `capture`, ready for use. */
export interface CapturePattern {
  /** Values of the named groups that took part in the first match; undefined when the pattern does not match. */
  capture(message: string): Readonly<Record<string, string>> | undefined;
}

/** The pattern, or what is wrong with it: what was found and what to do. */
export type CompiledCapture =
  | { readonly pattern: CapturePattern; readonly problem?: undefined }
  | { readonly pattern: undefined; readonly problem: string };

/** Compiles a signature's `capture` on a linear-time engine (RE2's syntax: no look-around, no back-references). */
export function compileCapture(text: string): CompiledCapture {
  const compiled = compile(text);
  if (typeof compiled === 'string') {
    return { pattern: undefined, problem: `${compiled}; write it in RE2's syntax` };
  }
  const names = Object.keys(compiled.namedGroups());
  if (names.length === 0) {
    return {
      pattern: undefined,
      problem: 'no named group; name what tells variants apart: (?P<host>[a-z.]+)',
    };
  }
  return { pattern: { capture: (message) => captureFrom(compiled, names, message) } };
}

function compile(text: string): RE2JS | string {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return error.message;
    throw error;
  }
}

function captureFrom(
  pattern: RE2JS,
  names: readonly string[],
  message: string,
): Readonly<Record<string, string>> | undefined {
  const matcher = pattern.matcher(message.slice(0, MAX_INPUT));
  if (!matcher.find()) return undefined;
  const captures: Record<string, string> = {};
  for (const name of names) {
    const value = matcher.group(name);
    if (value !== null) captures[name] = value;
  }
  return captures;
}
