import { None, Unknown } from '../ui/labels.tsx';
import { OutsideLink } from '../ui/page-link.tsx';
import { sayMoment } from '../ui/words.ts';
import type { Field } from './version-fields.ts';

export function FieldList({ fields }: { readonly fields: readonly Field[] }) {
  return (
    <dl className="fields">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.name}</dt>
          <dd>
            <FieldValue field={field} />
            {field.native !== undefined && field.native !== null && (
              <span className="native">
                in the registry: <bdi>{field.native}</bdi>
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function FieldValue({ field: { value, problem, isMoment, isLink } }: { readonly field: Field }) {
  if (value === null) return problem === null ? <Unknown /> : <span className="unread">not read: {problem}</span>;
  if (typeof value !== 'string') return value.length === 0 ? <None /> : <ValueList values={value} />;
  if (isMoment === true) return <time dateTime={value}>{sayMoment(value)}</time>;
  if (value === '') return <None />;
  return isLink === true ? (
    <OutsideLink url={value}>
      <bdi>{value}</bdi>
    </OutsideLink>
  ) : (
    <bdi className="value">{value}</bdi>
  );
}

function ValueList({ values }: { readonly values: readonly string[] }) {
  return (
    <ul className="values">
      {values.map((value) => (
        <li key={value}>
          <bdi>{value}</bdi>
        </li>
      ))}
    </ul>
  );
}
