import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that only insiders reach, or that are no place of a server (IANA, special-purpose address registries). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** An IPv4 address in IPv6 clothes: mapped, or by a translator (RFC 4291, RFC 6052). */
const EMBEDDED = /^\[(?:::ffff|64:ff9b:):(?:(?<high>[0-9a-f]+):)?(?<low>[0-9a-f]+)\]$/;

/** What a look-up fails with that found private addresses only. */
export const PRIVATE_ADDRESS = 'ERR_PRIVATE_ADDRESS';

/** Whether an IP address belongs to this machine or a network that only insiders reach. */
export function isPrivateAddress(address: string): boolean {
  const [plain = ''] = address.split('%');
  const family = isIP(plain);
  if (family === 0) return false;
  if (family === 4) return PRIVATE.check(plain, 'ipv4');
  const embedded = embeddedAddress(plain);
  return embedded === undefined ? PRIVATE.check(plain, 'ipv6') : isPrivateAddress(embedded);
}

function embeddedAddress(address: string): string | undefined {
  const { hostname } = new URL(`http://[${address}]/`); // in its shortest form
  const { high = '0', low } = EMBEDDED.exec(hostname)?.groups ?? {};
  if (low === undefined) return undefined;
  return [high, low]
    .map((part) => Number.parseInt(part, 16))
    .flatMap((part) => [part >> 8, part & 255])
    .join('.');
}

/** A name look-up that finds no private address: asked of each connection, so that a name can not change later. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    const first = addresses?.find(({ address }) => !isPrivateAddress(address));
    if (error) callback(error, '', 0);
    else if (first === undefined) {
      const refusal = new Error(`${hostname} has a private address, which is not allowed`);
      callback(Object.assign(refusal, { code: PRIVATE_ADDRESS }), '', 0);
    } else if (options.all) callback(null, [first]);
    else callback(null, first.address, first.family);
  });
};
