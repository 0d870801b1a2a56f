using System.Text.Json;
using System.Text.Json.Nodes;

namespace PtSpec.EndToEnd;

/// <summary>As much of JSON Schema as .NET writes of types.</summary>
/// <param name="root">The schema.</param>
internal sealed class JsonSchema(JsonNode root)
{
    private static readonly string[] s_known = ["type", "properties", "required", "items", "enum", "anyOf", "$ref", "additionalProperties", "default", "pattern"];

    /// <summary>What of a document is not as the schema says; empty when all is.</summary>
    public IReadOnlyList<string> Problems(JsonNode? document)
    {
        var problems = new List<string>();
        Check(root, document, "$", problems);
        return problems;
    }

    private void Check(JsonNode? schema, JsonNode? value, string at, List<string> problems)
    {
        if (schema is not JsonObject rules)
            return;
        foreach ((string rule, _) in rules)
        {
            if (!s_known.Contains(rule))
                problems.Add($"{at}: the schema says {rule}, which nobody checks");
        }
        if (rules["$ref"] is { } reference)
        {
            Check(Named((string)reference!), value, at, problems);
            return;
        }
        if (rules["anyOf"] is JsonArray any && !any.Any(one => Fits(one, value, at)))
            problems.Add($"{at}: none of the alternatives");
        if (rules["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
            problems.Add($"{at}: {value} is none of {words.ToJsonString()}");
        if (rules["type"] is { } type && !Types(type).Any(name => IsOf(name, value)))
            problems.Add($"{at}: expected {type.ToJsonString()}, found {value?.GetValueKind()}");
        if (value is JsonObject members)
            CheckMembers(rules, members, at, problems);
        if (value is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
                Check(rules["items"], items[i], $"{at}[{i}]", problems);
        }
    }

    private void CheckMembers(JsonObject rules, JsonObject members, string at, List<string> problems)
    {
        foreach (string name in (rules["required"] as JsonArray ?? []).Select(n => (string)n!).Where(n => !members.ContainsKey(n)))
            problems.Add($"{at}: {name} is missing");
        foreach ((string name, JsonNode? member) in members)
        {
            JsonNode? own = rules["properties"]?[name];
            if (own is null && rules["properties"] is not null && rules["additionalProperties"] is null)
                problems.Add($"{at}.{name}: not in the schema");
            Check(own ?? rules["additionalProperties"], member, $"{at}.{name}", problems);
        }
    }

    private bool Fits(JsonNode? schema, JsonNode? value, string at)
    {
        var problems = new List<string>();
        Check(schema, value, at, problems);
        return problems.Count == 0;
    }

    private JsonNode? Named(string reference)
    {
        JsonNode? at = root;
        foreach (string part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            at = at is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : at?[part];
        return at;
    }

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(t => (string)t!) : [(string)type!];

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => decimal.TryParse(value!.ToJsonString(), out decimal number) && number == decimal.Truncate(number),
        _ => false,
    };
}
