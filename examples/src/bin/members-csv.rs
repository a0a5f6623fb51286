//! Prints who is a member of which organisation, as CSV: for an audit, or a spreadsheet. Without async.
//!
//! ```text
//! cargo run -p pizzapi-examples --bin members-csv > members.csv
//! ```

use std::io;

use anyhow::Result;
use pizzapi_sdk::{
    blocking::Client,
    types::{ListMembers, ListOrgs, OrgStatus},
};

fn main() -> Result<()> {
    let client = Client::from_profile()?;
    let mut csv = csv::Writer::from_writer(io::stdout().lock());
    csv.write_record(["org", "email", "name", "role", "since"])?;
    for org in client.list_all_orgs(&ListOrgs::default()) {
        let org = org?;
        if org.status == OrgStatus::Deleted {
            // Platform admins are told of those, too.
            continue;
        }
        for member in client.list_all_members(&org.slug, &ListMembers::default()) {
            let member = member?;
            csv.write_record([
                org.slug.as_str(),
                &member.email,
                &member.name,
                &member.role.to_string(),
                &member.created_at.to_string(),
            ])?;
        }
    }
    csv.flush()?;
    Ok(())
}
