import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { createMailServer } from '../../src/notify/mail/mail-channel.ts';
import type { Notice } from '../../src/notify/notice.ts';
import { startMailServer } from '../support/mail-server.ts';

const NOTICE: Notice = {
  id: 'digest/nova/2026-11-21',
  kind: 'digest',
  subject: '2 new bugs',
  text: 'Bug 1825435 struck – 14 times.\n',
  html: '<p>Bug <b>1825435</b> struck &ndash; 14 times.</p>',
  thread: 'digest/nova',
};

const ALICE = { name: 'nova-mail/alice@example.org', address: 'alice@example.org' };

const signal = new AbortController().signal;

function header(mail: { readonly headers: readonly { key: string; value: string }[] }, name: string) {
  return mail.headers.find(({ key }) => key === name)?.value;
}

test('a notice goes out encrypted, after log-in, as text and HTML', async (context) => {
  const server = await startMailServer(context);

  await createMailServer(server.options).channelTo(ALICE).send(NOTICE, signal);

  const [mail] = server.mails;
  assert.equal(server.mails.length, 1);
  assert.deepEqual(server.seen, ['auth bot', 'rcpt alice@example.org']);
  assert.equal(mail?.subject, '2 new bugs');
  assert.equal(mail.from?.address, 'ci@example.org');
  const contact = 'mailto:ci@example.org?subject=unsubscribe';
  assert.equal(mail.text?.trim(), `${NOTICE.text}\n\n-- \nNo more of these mails: ${contact}`);
  assert.equal(
    mail.html?.trim(),
    `${NOTICE.html}<p><small><a href="${contact}">No more of these mails</a></small></p>`,
  );
  assert.equal(header(mail, 'auto-submitted'), 'auto-generated');
});

test('mails of one thread name the same root, and each has an id of its own notice', async (context) => {
  const server = await startMailServer(context);
  const channel = createMailServer(server.options).channelTo(ALICE);

  await channel.send(NOTICE, signal);
  await channel.send({ ...NOTICE, id: 'digest/nova/2026-11-22' }, signal);
  await channel.send(NOTICE, signal);

  const ids = server.mails.map(({ messageId }) => messageId);
  assert.match(ids[0] ?? '', /^<[0-9a-f]{40}@example\.org>$/);
  assert.notEqual(ids[0], ids[1]);
  assert.equal(ids[0], ids[2]);
  assert.equal(new Set(server.mails.map(({ inReplyTo }) => inReplyTo)).size, 1);
  assert.equal(server.mails[0]?.references, server.mails[0]?.inReplyTo);
  assert.ok(server.mails[0]?.inReplyTo);
});

test('one press unsubscribes where there is a page for it, and a mail does elsewhere', async (context) => {
  const server = await startMailServer(context);
  const mailer = createMailServer(server.options);
  const unsubscribeUrl = 'https://ci.example.org/unsubscribe/0123456789abcdef.fedcba9876543210';

  await mailer.channelTo({ ...ALICE, unsubscribeUrl }).send(NOTICE, signal);
  await mailer.channelTo(ALICE).send(NOTICE, signal);

  const [withPage, without] = server.mails;
  assert.ok(withPage && without);
  const contact = '<mailto:ci@example.org?subject=unsubscribe>';
  assert.equal(header(withPage, 'list-unsubscribe'), `<${unsubscribeUrl}>, ${contact}`);
  assert.equal(header(withPage, 'list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  assert.equal(header(without, 'list-unsubscribe'), contact);
  assert.equal(header(without, 'list-unsubscribe-post'), undefined);
});

test('no text can add a header, a recipient or another mail', async (context) => {
  const server = await startMailServer(context);
  const evil = 'x\r\nBcc: mallory@example.org\r\n\r\n.\r\nMAIL FROM:<a@b>\r\n';

  await createMailServer(server.options)
    .channelTo(ALICE)
    .send({ ...NOTICE, id: evil, subject: evil, text: evil, thread: evil }, signal);

  const [mail] = server.mails;
  assert.ok(mail);
  assert.equal(server.mails.length, 1);
  assert.equal(mail.bcc, undefined);
  assert.equal(mail.subject, 'x Bcc: mallory@example.org . MAIL FROM:<a@b>');
  assert.deepEqual(server.seen, ['auth bot', 'rcpt alice@example.org']);
  assert.ok(mail.text?.includes('MAIL FROM:<a@b>'));
});

test('a server that greylists is tried again, one that does not want us is not', async (context) => {
  const server = await startMailServer(context);
  server.receptions = [
    { code: 451, text: 'greylisted, come back' },
    { code: 550, text: 'no such user' },
    'take',
  ];
  const channel = createMailServer(server.options).channelTo(ALICE);

  await assert.rejects(channel.send(NOTICE, signal), (error: Error) => {
    assert.ok(isAppError(error, 'SERVICE_UNAVAILABLE'));
    assert.match(error.message, /alice@example\.org, found .*451.*greylisted/);
    return true;
  });
  await assert.rejects(channel.send(NOTICE, signal), (error: Error) => {
    assert.ok(isAppError(error, 'SERVICE_REFUSED'));
    assert.match(error.message, /550.*no such user/);
    return true;
  });
  await channel.send(NOTICE, signal);

  assert.equal(server.mails.length, 1);
});

test('a connection that is cut after the mail leaves open whether it arrived, and the error says so', async (context) => {
  const server = await startMailServer(context);
  server.receptions = ['take-and-cut', 'take'];
  const channel = createMailServer(server.options).channelTo(ALICE);

  await assert.rejects(channel.send(NOTICE, signal), (error: Error) => {
    assert.ok(isAppError(error, 'SERVICE_UNAVAILABLE'), String(error));
    assert.match(error.message, /arrived nevertheless.*same Message-ID/);
    return true;
  });
  await channel.send(NOTICE, signal);

  assert.equal(server.mails.length, 2);
  assert.equal(server.mails[0]?.messageId, server.mails[1]?.messageId);
});

test('a wrong password is not tried again, and stands in no message', async (context) => {
  const server = await startMailServer(context);
  const channel = createMailServer({ ...server.options, password: 'hunter2' }).channelTo(ALICE);

  await assert.rejects(channel.send(NOTICE, signal), (error: Error) => {
    assert.ok(isAppError(error, 'SERVICE_REFUSED'), String(error));
    assert.match(error.message, /535/);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });

  assert.deepEqual(server.mails, []);
});

test('nothing is said to a server whose certificate nobody vouches for', async (context) => {
  const server = await startMailServer(context);
  const { ca: _, ...withoutAuthority } = server.options;
  const channel = createMailServer(withoutAuthority).channelTo(ALICE);

  await assert.rejects(channel.send(NOTICE, signal), (error) => isAppError(error, 'SERVICE_REFUSED'));

  assert.deepEqual(server.seen, []);
});

test('nothing is said to a server that does not encrypt, unless that is allowed', async (context) => {
  const server = await startMailServer(context, {
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
  });
  const { username: _, password: _2, ...open } = server.options;

  await assert.rejects(createMailServer(open).channelTo(ALICE).send(NOTICE, signal), (error) =>
    isAppError(error, 'SERVICE_REFUSED'),
  );
  assert.deepEqual(server.seen, []);
  await createMailServer({ ...open, security: 'none' })
    .channelTo(ALICE)
    .send(NOTICE, signal);

  assert.equal(server.mails.length, 1);
});

test('a server that is not there is tried again', async (context) => {
  const server = await startMailServer(context);
  const channel = createMailServer({ ...server.options, port: 1 }).channelTo(ALICE);

  await assert.rejects(channel.send(NOTICE, signal), (error) => isAppError(error, 'SERVICE_UNAVAILABLE'));
});
