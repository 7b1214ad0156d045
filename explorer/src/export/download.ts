/** Hands a file to the person at the browser. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // A browser has read the address once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function textFile(type: string, text: string): Blob {
  return new Blob([text], { type: `${type};charset=utf-8` });
}

/** A name that every file system takes, from what the file is about. */
export function fileName(subject: string, ending: string): string {
  const plain = subject.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  return `${plain.slice(0, 60).toWellFormed() || 'lineage'}.${ending}`;
}
