//! The forms there are. The one rule: what is chosen from is what the caller may choose.

use pizzapi_sdk::types::{Account, Org, OrgSlug, PlatformRole, Role, Runner, RunnerId, Secret};

use super::{Field, Form, Purpose, check};
use crate::{app::App, change::Who};

impl Form {
    fn new(title: impl Into<String>, purpose: Purpose, fields: Vec<Field>) -> Self {
        Self {
            title: title.into(),
            about: String::new(),
            fields,
            at: 0,
            purpose,
            problem: None,
            touched: false,
            sending: None,
        }
    }

    #[must_use]
    fn about(mut self, text: impl Into<String>) -> Self {
        self.about = text.into();
        self
    }

    pub fn create_org(app: &App) -> Self {
        let mut fields = vec![
            Field::text("name", "Name", "what people call it", check::org_name).required(),
            Field::text("slug", "Slug", "made from the name when empty", check::slug),
        ];
        if app.data.is_platform_admin() {
            let hint = "e-mail address of its first owner; you when empty";
            fields.push(Field::text("owner", "Owner", hint, check::known_email));
        }
        Self::new("New organisation", Purpose::CreateOrg, fields)
            .about("An organisation, and its own server with it.")
    }

    pub fn edit_org(app: &App, org: &Org) -> Self {
        let mut fields = vec![
            Field::text("name", "Name", "what people call it", check::org_name)
                .with(&org.name)
                .required(),
        ];
        if app.data.is_platform_admin() {
            let plan = org.plan.as_deref().unwrap_or_default();
            let hint = "a word of yours; empty leaves it as it is";
            fields.push(Field::text("plan", "Plan", hint, check::plan).with(plan));
        }
        let purpose = Purpose::EditOrg(org.slug.clone(), org.name.clone(), org.plan.clone());
        Self::new(format!("Change `{}`", org.slug), purpose, fields)
    }

    pub fn suspend(_: &App, org: &Org) -> Self {
        let reason = Field::text("reason", "Reason", "its members see it", check::reason);
        let slug = &org.slug;
        Self::new(
            format!("Suspend `{slug}`"),
            Purpose::SuspendOrg(slug.clone()),
            vec![reason],
        )
        .about(format!(
            "Suspend the organisation `{slug}`? Its members are cut off within 5 seconds"
        ))
    }

    pub fn deny(_: &App, org: &Org) -> Self {
        let reason = Field::text("reason", "Reason", "its members see it", check::reason);
        let slug = &org.slug;
        Self::new(
            format!("Deny `{slug}`"),
            Purpose::DenyOrg(slug.clone()),
            vec![reason],
        )
        .about(format!(
            "Deny the organisation `{slug}`? It is removed for good"
        ))
    }

    pub fn upgrade(app: &App, org: &Org) -> Self {
        let report = app
            .data
            .open
            .get(&org.slug)
            .and_then(|it| it.status.value());
        let image = report.and_then(|it| it.instance.as_ref()?.image.clone());
        let hint = "one that the platform allows";
        let field = Field::text("image", "Image", hint, check::anything)
            .with(&image.unwrap_or_default())
            .required();
        let purpose = Purpose::Upgrade(org.slug.clone());
        Self::new(format!("Upgrade `{}`", org.slug), purpose, vec![field])
    }

    pub fn add_member(app: &App, slug: OrgSlug) -> Self {
        let fields = vec![
            Field::text("email", "E-mail", "of their account", check::known_email).required(),
            role(app, &slug),
        ];
        Self::new(
            format!("Add a member to `{slug}`"),
            Purpose::AddMember(slug),
            fields,
        )
        .about("Whoever has no account needs an invite instead: see the tab Invites.")
    }

    pub fn set_role(app: &App, slug: OrgSlug, members: Vec<(Who, Role)>) -> Self {
        let title = match members.as_slice() {
            [(who, _)] => format!("Role of {}", who.email),
            many => format!("Role of {} members", many.len()),
        };
        let now = members.first().map(|(_, role)| role.to_string());
        let field = role(app, &slug).with(&now.unwrap_or_default());
        Self::new(title, Purpose::SetRole(slug, members), vec![field])
    }

    pub fn create_invite(app: &App, slug: OrgSlug) -> Self {
        let days = |days: u64| ((days * 86_400).to_string(), format!("{days} days"));
        let fields = vec![
            role(app, &slug),
            Field::text(
                "email",
                "E-mail",
                "the only account that may accept it; whoever holds it when empty",
                check::email,
            ),
            Field::choice(
                "expires_in",
                "Good for",
                "",
                vec![days(7), days(1), days(30)],
            ),
        ];
        Self::new(
            format!("Invite to `{slug}`"),
            Purpose::CreateInvite(slug),
            fields,
        )
    }

    pub fn accept_invite() -> Self {
        let field = Field::secret("secret", "Invite", "its secret, `pzv_…`", check::anything);
        Self::new("Accept an invite", Purpose::AcceptInvite, vec![field])
            .about("Whoever invited you has its secret.")
    }

    pub fn start_session(
        _: &App,
        slug: OrgSlug,
        runners: &[Runner],
        on: Option<&RunnerId>,
    ) -> Self {
        let shown = |runner: &Runner| {
            let id = runner.runner_id.to_string();
            let name = runner.name.clone().unwrap_or_else(|| id.clone());
            (id, name)
        };
        let on = on.map(ToString::to_string).unwrap_or_default();
        let fields = vec![
            Field::text(
                "prompt",
                "Prompt",
                "what to do; may be empty",
                check::anything,
            ),
            Field::choice(
                "runnerId",
                "Runner",
                "",
                runners.iter().map(shown).collect(),
            )
            .with(&on),
            Field::text(
                "cwd",
                "Folder",
                "under one of the runner's roots; its first root when empty",
                check::anything,
            ),
        ];
        Self::new(
            format!("Start a session in `{slug}`"),
            Purpose::StartSession(slug),
            fields,
        )
    }

    pub fn create_user(_: &App) -> Self {
        let fields = vec![
            Field::text("email", "E-mail", "", check::email).required(),
            Field::text("name", "Name", "may be empty", check::account_name),
            platform_role(),
        ];
        Self::new("New account", Purpose::CreateUser, fields)
            .about("Its one-time password is shown once, and must be changed at the first login.")
    }

    pub fn edit_user(_: &App, account: &Account) -> Self {
        let who = Who {
            id: account.user.id.clone(),
            email: account.user.email.clone(),
        };
        let now = account.user.platform_role.as_ref();
        let field = platform_role().with(now.map_or("user", PlatformRole::as_str));
        Self::new(
            format!("Account of {}", who.email),
            Purpose::EditUser(who),
            vec![field],
        )
    }

    pub fn sign_in(app: &App) -> Self {
        let fields = vec![
            Field::text("email", "E-mail", "", check::known_email)
                .with(app.email.as_deref().unwrap_or_default())
                .required(),
            Field::secret("password", "Password", "", check::anything),
        ];
        let mut form = Self::new("Log in", Purpose::SignIn, fields).about(format!(
            "At {}. `pizzapi login --sign-up` makes an account.",
            app.url
        ));
        form.at = usize::from(app.email.is_some());
        form
    }

    pub fn choose_password(_: &App, current: Secret) -> Self {
        let fields = vec![Field::secret(
            "new",
            "New password",
            "8 to 128 characters",
            check::password,
        )];
        Self::new(
            "Choose a password",
            Purpose::ChoosePassword(current),
            fields,
        )
        .about("You logged in with a one-time password: choose your own.")
    }

    pub fn save(path: &str) -> Self {
        let field = Field::text("path", "File", "must not be there yet", check::anything)
            .with(path)
            .required();
        Self::new("Save all lines", Purpose::Save, vec![field])
    }
}

/// The roles the caller may give: at most their own.
fn role(app: &App, slug: &OrgSlug) -> Field {
    let own = app.data.role(slug);
    let may =
        |role: &Role| app.data.is_platform_admin() || own.is_some_and(|own| own.at_least(role));
    let options = [Role::Member, Role::Admin, Role::Owner]
        .into_iter()
        .filter(may)
        .map(|role| (role.to_string(), role.to_string()));
    Field::choice("role", "Role", "", options.collect())
}

fn platform_role() -> Field {
    let options = [
        ("user", "user"),
        ("admin", "platform admin: all orgs, members and instances"),
    ];
    let owned = options.map(|(value, shown)| (value.to_owned(), shown.to_owned()));
    Field::choice("platform_role", "On the platform", "", owned.to_vec())
}
