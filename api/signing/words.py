"""Words of signing in."""

SIGNING: dict[str, tuple[str, str]] = {
    "sign_in.title": ("登录办公室", "Sign in to the office"),
    "sign_in.login": ("姓名或编号", "Name"),
    "sign_in.secret": ("密码", "Password"),
    "sign_in.go": ("登录", "Sign in"),
    "sign_in.out": ("退出", "Sign out"),
    "sign_in.wrong_sign_in": ("姓名或密码不对，请再试", "The name or the password is wrong; try again"),
    "sign_in.too_many": ("试得太多了，请等几分钟", "Too many tries; wait a few minutes"),
}
