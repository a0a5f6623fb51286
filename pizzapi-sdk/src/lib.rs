//! pizzapi-sdk
