import { z } from 'zod';

/** A text that is not empty. */
export function words(): z.ZodString {
  return z.string().min(1);
}

/** An `http:` or `https:` address without user and password. */
export function address(): z.ZodType<string> {
  return z.string().refine(isAddress, 'expected an address such as https://ci.example.org');
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** Texts with `*` and `?`, one at least. */
export function patterns(): z.ZodArray<z.ZodString> {
  return z.array(words()).min(1);
}

/** A whole number of `least` or more. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  return z.int().min(least).max(most);
}

/** How things are named that others refer to. */
export function name(): z.ZodString {
  return z.string().regex(/^[A-Za-z0-9][\w.-]{0,60}$/, 'expected a name: letters, digits, ".", "_" and "-"');
}

/** How we come to a GitHub: for its reviews and for its Actions. */
export const githubLogin = {
  name: name(),
  url: address().exactOptional(),
  apiUrl: address().exactOptional(),
  token: words().exactOptional(),
  appId: words().exactOptional(),
  privateKey: words().exactOptional(),
  installationId: whole(1).exactOptional(),
  account: words().exactOptional(),
} satisfies z.ZodRawShape;
