/** What a log-in server says of a person. */
export type Claims = Readonly<Record<string, unknown>>;

/** The name under which a person writes, if `writers` has them; undefined for everybody else. */
export function writerName(claims: Claims, writers: readonly string[]): string | undefined {
  // Some log-in servers let people type in any address: one that is not said to be verified names nobody.
  const mail = claims.email_verified === true ? textOf(claims.email) : undefined;
  const groups = Array.isArray(claims.groups)
    ? claims.groups.filter((group) => typeof group === 'string')
    : [];
  const isWriter = writers.some((writer) => {
    if (writer.startsWith('group:')) return groups.includes(writer.slice('group:'.length));
    return mail !== undefined && fits(mail.toLowerCase(), writer.toLowerCase());
  });
  return isWriter ? (mail ?? textOf(claims.preferred_username) ?? textOf(claims.sub)) : undefined;
}

/** Whether `text` is `pattern`, in which `*` stands for anything but `@`: `*@example.org` is that domain alone. */
function fits(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^@]*')}$`).test(text);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}
