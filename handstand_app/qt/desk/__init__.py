"""What a desktop program has around its pages: menus, settings, the welcome, the set-up check."""
