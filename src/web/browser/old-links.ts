/** elastic-recheck's links were `/#1234`, one anchor a bug: they lead to the bug's page. */
export function followOldLinks(): void {
  const bug = /^#(?<bug>\d+)$/.exec(location.hash)?.groups?.bug;
  if (bug !== undefined && /^\/(index\.html|gate\.html)?$/.test(location.pathname))
    location.replace(`/bug/${bug}`);
}
