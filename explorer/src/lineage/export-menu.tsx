import { formatDocument } from '../export/document.ts';
import { download, fileName, textFile } from '../export/download.ts';
import { formatMermaid } from '../export/mermaid.ts';
import { paintPng } from '../export/png.ts';
import { formatSvg } from '../export/svg.ts';
import { Menu } from '../ui/menu.tsx';
import type { Positions } from './placing.ts';
import type { PictureControl } from './use-picture.ts';

interface ExportMenuProps {
  readonly title: string;
  readonly control: PictureControl;
  readonly positions: Positions;
}

/** The picture as a file: what is drawn, all of it. */
export function ExportMenu({ title, control: { picture, drawing }, positions }: ExportMenuProps) {
  const formats: readonly (readonly [string, string, () => Blob | Promise<Blob>])[] = [
    ['PNG', 'png', () => paintPng(formatSvg(drawing, positions))],
    ['SVG', 'svg', () => textFile('image/svg+xml', formatSvg(drawing, positions))],
    ['JSON', 'json', () => textFile('application/json', formatDocument(picture, drawing))],
    ['Mermaid', 'mmd', () => textFile('text/plain', formatMermaid(drawing))],
  ];
  const save = async (ending: string, make: () => Blob | Promise<Blob>): Promise<void> => {
    download(fileName(`lineage ${title}`, ending), await make());
  };
  return (
    <Menu label="Export">
      {formats.map(([name, ending, make]) => (
        <button key={ending} type="button" className="plain" onClick={() => void save(ending, make)}>
          {name}
        </button>
      ))}
    </Menu>
  );
}
