//! JSON as a server sent it. The one rule: fields stay in the server's order.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
    ser::SerializeMap as _,
};
use serde_json::Number;

use crate::output::{Cell, Column, Row};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Self>),
    Fields(Vec<(String, Self)>),
}

impl Json {
    /// The field of this name.
    pub fn take(&mut self, name: &str) -> Option<Self> {
        let Self::Fields(fields) = self else {
            return None;
        };
        let at = fields.iter().position(|(field, _)| field == name)?;
        Some(fields.remove(at).1)
    }

    /// The only list there is in it, and its name.
    pub fn take_list(&mut self) -> Option<(String, Vec<Self>)> {
        let Self::Fields(fields) = self else {
            return None;
        };
        let is_list = |(_, value): &(String, Self)| matches!(value, Self::List(_));
        let items = fields
            .iter()
            .position(|field| field.0 == "items" && is_list(field));
        let only = || {
            (fields.iter().filter(|field| is_list(field)).count() == 1)
                .then(|| fields.iter().position(is_list))?
        };
        let at = items.or_else(only)?;
        match fields.remove(at) {
            (name, Self::List(items)) => Some((name, items)),
            _ => None,
        }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => value.serialize(serializer),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => serializer.collect_seq(items),
            Self::Fields(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Json::Fields(fields))
    }
}

/// An item of a list of which nothing is known: never shown as a table.
impl Row for Json {
    const COLUMNS: &'static [Column] = &[];

    fn cells(&self) -> Vec<Cell> {
        Vec::new()
    }

    fn name(&self) -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_written_again() {
        let text =
            r#"{"z":1,"a":[true,null,"x\"",-2,1.5,{}],"m":{"b":[],"a":18446744073709551615}}"#;
        let json: Json = serde_json::from_str(text).expect("JSON");
        assert_eq!(serde_json::to_string(&json).expect("text"), text);
    }

    #[test]
    fn the_list_of_a_page_is_found() {
        let found = |text: &str| {
            serde_json::from_str::<Json>(text)
                .expect("JSON")
                .take_list()
                .map(|(name, _)| name)
        };
        assert_eq!(
            found(r#"{"tags":[],"items":[1]}"#).as_deref(),
            Some("items")
        );
        assert_eq!(
            found(r#"{"sessions":[],"nextCursor":null}"#).as_deref(),
            Some("sessions")
        );
        assert_eq!(found(r#"{"a":[],"b":[]}"#), None);
        assert_eq!(found(r#"{"slug":"acme"}"#), None);
        assert_eq!(found("3"), None);
    }
}
