/**
 * Words that many log lines hold, whatever wrote them; counted over 1.2 million lines of OpenStack services,
 * Travis, GitHub Actions, Jenkins and Zuul.
 */
const COMMON = new Set(
  `a all and any api app apt at bin build builds by c cache call check cmd command config create created d data date
  db debug default delete dev dir error events exec f failed false file files for found from get git h has home
  host http https i id in info init instance is it job jobs json lib lib64 line linux list local localhost log
  logs m main manager message mode module modules n name net network new no node none not null o of ok on opt or
  org os out output package packages path pid plugin port process py pyc python r release request resource
  response result root run running s server service session set site size source src start started state status
  stdout step stderr sudo system t task test tests text the this time tmp to true type u update url user usr utc
  util utils uuid v value values var version warn warning was with work x`.split(/\s+/),
);

/** What a word of the list counts, whatever its length. */
const COMMON_RARITY = 1;

/** Beyond this length a word gets no rarer. */
const TELLING_LENGTH = 12;

/**
 * How rarely a sub-token is likely to be met in logs: a rough logarithm, from 1 (on every other line) upwards.
 * Short numbers are everywhere: times, sizes, versions.
 */
export function tokenRarity(token: string): number {
  if (COMMON.has(token)) return COMMON_RARITY;
  const length = Math.min(token.length, TELLING_LENGTH);
  return /^[0-9]+$/.test(token) ? length / 2 : COMMON_RARITY + length;
}

/** How rarely two neighbours are likely to be met, from the rarity of each: as the rarer one, and a little more. */
export function pairRarity(left: number, right: number): number {
  return Math.max(left, right) + Math.min(left, right) / 4 + 1;
}
