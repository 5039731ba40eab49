/**
 * Whether a document may have a field of this name: a cluster keeps names such as `_id` for itself, and takes no blank
 * one.
 */
export function isFieldName(name: string): boolean {
  return !/^(?:_[a-z]|\s*$)/.test(name);
}
