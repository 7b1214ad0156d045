import { useEffect, useState } from 'react';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const names: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };
const storageKey = 'tributary-theme';

/** Kept in the browser alone: there is no cookie. */
function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(storageKey);
    return themes.find((theme) => theme === kept) ?? 'system';
  } catch {
    return 'system'; // storage may be switched off
  }
}

function keepTheme(theme: Theme): void {
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // then it holds for this page
  }
}

export function ThemeChoice() {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const choose = (value: string): void => {
    const chosen = themes.find((known) => known === value) ?? 'system';
    keepTheme(chosen);
    setTheme(chosen);
  };
  return (
    <label className="theme-choice">
      <span className="hidden-label">Colours</span>
      <select value={theme} onChange={(event) => choose(event.target.value)}>
        {themes.map((value) => (
          <option key={value} value={value}>
            {names[value]}
          </option>
        ))}
      </select>
    </label>
  );
}
