import type { ComponentChildren } from 'preact';
import { isWebAddress } from '../../model/bug-url.ts';
import { visibleText } from '../../util/visible-text.ts';

/** Characters of a name that a page shows. */
const LONGEST_SHOWN = 160;

/** A name that others chose, made one visible line that keeps its direction of writing to itself. */
export function Name({ text, most = LONGEST_SHOWN }: { readonly text: string; readonly most?: number }) {
  return <bdi>{visibleText(text, most) || '(no visible name)'}</bdi>;
}

/** A link to an address that came from outside; text alone where that is no web address. */
export function OutsideLink(props: {
  readonly href: string | undefined;
  readonly children: ComponentChildren;
}) {
  const { href, children } = props;
  if (href === undefined || !isWebAddress(href)) return <>{children}</>;
  return (
    <a href={href} rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** A number with blanks between thousands. */
export function formatNumber(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A share as percent, with a decimal where it is small. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)}\u00a0%`;
}

/** `1 build`, `2 300 builds`. */
export function formatCount(number: number, thing: string): string {
  return `${formatNumber(number)} ${thing}${number === 1 ? '' : 's'}`;
}
