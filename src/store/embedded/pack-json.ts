import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * What the catalogue's JSON texts are likely to hold, the likeliest last: deflate refers to it as to text that went
 * before, so that a text of 500 bytes takes 200. Part of the format: it is never changed.
 */
const DICTIONARY = Buffer.from(
  [
    '"timings":{"totalMs":,"indexMs":,"matchMs":,"packMs":,"bytes":,"sourceBytes":,"events":,"files":}}',
    '"signatures":{"version":"","count":},"incomplete":[{"filename":"","reason":"truncated","message":"',
    '"tellingLines":[{"filename":"","line":,"offset":,"excerpt":"","timestamp":"2026-',
    '"bugs":[{"bug":"","title":"","link":"https://bugs.launchpad.net/bugs/","action":{"kind":"recheck","text":"',
    '"hits":[{"filename":"job-output.txt","line":,"offset":,"excerpt":"","hitCount":1}],"state":"unclassified",',
    '"state":"classified","bugs":[],"incomplete":[],"suppressNotification":true',
    '[[0,{"filename":"","tags":["console.html","console","controller/logs/screen-n-cpu.txt","screen","oslofmt"],',
    '"format":"plain","logUrl":"https://","sizeBytes":,"sourceBytes":,"events":,"lines":}],[1,{"filename":"logs/',
    '"format":"oslo","format":"zuul-console","format":"journal","format":"syslog","tags":["job-output.txt","job-output.txt.gz",',
    '{"buildUuid":"","jobName":"","status":"FAILURE","pipeline":"check","project":"openstack/","branch":"master",',
    '"change":"","patchset":"1","ref":"refs/changes/","buildsetUuid":"","tenant":"openstack","node":"ubuntu-","nodeProvider":"',
    '"hostRegions":["","hostIds":["","executor":"","changeUrl":"https://review.opendev.org/c/","logUrl":"https://',
    '"voting":true,"startedAt":"2026-01-01T00:00:00.000Z","endedAt":"2026-01-01T00:00:00.000Z"}',
  ].join(''),
);

/** A value as compact JSON. */
export function packJson(value: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(value), { level: 9, dictionary: DICTIONARY });
}

/** The value that {@link packJson} was given, as JSON carries it. */
export function unpackJson(packed: Uint8Array): unknown {
  return JSON.parse(inflateRawSync(packed, { dictionary: DICTIONARY }).toString());
}
