/** Browsers refuse canvases beyond this side. */
const mostPixels = 16_000;

/**
 * Paints an SVG as PNG, at twice its size where that is possible.
 * @throws Error where the browser cannot paint it
 */
export async function paintPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, mostPixels / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(image.width * scale);
    canvas.height = Math.ceil(image.height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture could not be painted.')) : resolve(blob)));
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
