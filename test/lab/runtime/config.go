package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

const (
	typescriptVersion = "5.9.3"
	libraryName       = "@dagger.io/dagger"

	defaultTSConfig = `{
  "compilerOptions": {
    "target": "ES2022",
    "moduleResolution": "Node",
    "experimentalDecorators": true,
    "strict": true,
    "skipLibCheck": true
  }
}
`
)

// updatedPackageJSON makes the package an ES module that has TypeScript and takes the SDK from sdk/ instead of npm.
func updatedPackageJSON(text string) (string, error) {
	text = withoutLineComments(text)
	set := map[string]any{"type": "module"}
	if !gjson.Get(text, "dependencies.typescript").Exists() {
		set["dependencies.typescript"] = typescriptVersion
	}
	text, err := setAll(text, set)
	if err != nil {
		return "", err
	}
	for _, kind := range []string{"dependencies.", "devDependencies."} {
		if text, err = sjson.Delete(text, kind+gjson.Escape(libraryName)); err != nil {
			return "", err
		}
	}
	return text, nil
}

// updatedTSConfig lets the module's imports of the SDK find sdk/.
func updatedTSConfig(text string) (string, error) {
	paths := "compilerOptions.paths."
	return setAll(withoutLineComments(text), map[string]any{
		paths + gjson.Escape(libraryName):              []string{"./sdk/index.ts"},
		paths + gjson.Escape(libraryName+"/telemetry"): []string{"./sdk/telemetry.ts"},
		"compilerOptions.experimentalDecorators":       true,
	})
}

func setAll(text string, values map[string]any) (string, error) {
	var err error
	for _, path := range slices.Sorted(maps.Keys(values)) {
		if text, err = sjson.Set(text, path, values[path]); err != nil {
			return "", err
		}
	}
	return text, nil
}

// withoutLineComments removes comments from // to the end of the line, outside of strings.
func withoutLineComments(text string) string {
	var out strings.Builder
	inString, escaped := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if !inString && strings.HasPrefix(text[i:], "//") {
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				break
			}
			i += end
			c = '\n'
		}
		if c == '"' && !escaped {
			inString = !inString
		}
		escaped = inString && c == '\\' && !escaped
		out.WriteByte(c)
	}
	return out.String()
}
