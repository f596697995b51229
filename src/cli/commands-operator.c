#define G_LOG_DOMAIN "xiangbuctl"

/* operator, role: who works here, and what they may do */

#include "cli.h"

#include "access/xb-operator.h"
#include "access/xb-password.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define NEW_PASSWORD "XIANGBU_NEW_PASSWORD"

static void
add_rights (JsonBuilder *b, XbRights rights)
{
  json_builder_set_member_name (b, "rights");
  json_builder_begin_array (b);
  for (guint i = 0; i < XB_RIGHT_N; i++)
    if (rights & XB_RIGHT_BIT (i))
      json_builder_add_string_value (b, xb_right_key (i));
  json_builder_end_array (b);
}

static int
list_operators (Cli *cli, XbStore *store)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_operator_list (store, &error), roles = list != NULL ? xb_role_list (store, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (roles == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbOperator *one = g_ptr_array_index (list, i);
      g_autoptr (GString) words = g_string_new (NULL);

      json_builder_begin_object (b);
      cli_add_string (b, "name", one->name);
      cli_add_bool (b, "active", one->active);
      cli_add_bool (b, "password", one->has_password);
      json_builder_set_member_name (b, "roles");
      json_builder_begin_array (b);
      for (guint k = 0; k < roles->len; k++)
        {
          const XbRole *role = g_ptr_array_index (roles, k);
          gboolean has = FALSE;

          for (guint n = 0; n < one->role_ids->len; n++)
            has = has || g_array_index (one->role_ids, gint64, n) == role->id;
          if (!has)
            continue;
          json_builder_add_string_value (b, role->key != NULL ? role->key : role->name);
          g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", role->name);
        }
      json_builder_end_array (b);
      add_rights (b, one->rights);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%s  %s%s%s\n", one->name, words->str, one->has_password ? "" : _ ("  (no password)"), one->active ? "" : _ ("  (no longer works here)"));
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static void
tell_code (Cli *cli, const char *code)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (cli->json)
    {
      json_builder_begin_object (b);
      cli_add_string (b, "recovery_code", code);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else
    printf (_ ("The password is set. Write this code on paper and keep it locked away: it sets a new password when this one is forgotten.\n%s\n"), code);
}

/* The own one by the old one; somebody else's by the right to manage operators. */
static int
set_password (Cli *cli, XbStore *store, const char *who, const char *name, gboolean remove)
{
  GError *error = NULL;
  g_autofree char *password = NULL, *code = NULL;
  gboolean ok;

  if (remove)
    return xb_password_remove (store, who, name, &error) ? CLI_DONE : cli_fail (error);
  password = cli_ask_secret (NEW_PASSWORD, _ ("New password"), &error);
  if (password == NULL)
    return cli_fail (error);
  if (strcmp (who, name) == 0)
    {
      gboolean set;
      g_autofree char *old = NULL;

      if (!xb_password_is_set (store, name, &set, &error) || (old = set ? cli_ask_secret ("XIANGBU_PASSWORD", _ ("Old password"), &error) : g_strdup ("")) == NULL)
        return cli_fail (error);
      ok = xb_password_change (store, name, old, password, &code, &error);
    }
  else
    ok = xb_password_set (store, who, name, password, &code, &error);
  if (!ok)
    return cli_fail (error);
  tell_code (cli, code);
  return CLI_DONE;
}

/* Before anybody is logged in: that is what the code is for. */
static int
recover (Cli *cli, const char *name)
{
  GError *error = NULL;
  g_autofree char *typed = NULL, *password = NULL, *code = NULL;
  g_autoptr (XbStore) store = NULL;

  cli->known_to_be = name;
  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (typed = cli_ask_secret ("XIANGBU_RECOVERY_CODE", _ ("Recovery code"), &error)) == NULL
      || (password = cli_ask_secret (NEW_PASSWORD, _ ("New password"), &error)) == NULL || !xb_password_recover (store, name, typed, password, &code, &error))
    return cli_fail (error);
  tell_code (cli, code);
  return CLI_DONE;
}

int
cli_manage_operators (Cli *cli, int argc, char **argv)
{
  g_auto (GStrv) roles = NULL;
  gboolean none = FALSE, ok;
  GOptionEntry entries[] = { { "role", 0, 0, G_OPTION_ARG_STRING_ARRAY, &roles, NULL, NULL }, { "none", 0, 0, G_OPTION_ARG_NONE, &none, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *what, *who, *name, *const *wanted;

  if (!cli_parse (entries, "operator", &argc, &argv, 1, 2))
    return CLI_USAGE;
  what = argv[1];
  if (strcmp (what, "list") == 0 && argc == 2)
    {
      store = cli_open (cli, FALSE, &error);
      return store != NULL ? list_operators (cli, store) : cli_fail (error);
    }
  if (argc != 3 || !g_strv_contains ((const char *const[]){ "add", "roles", "stop", "start", "password", "recover", NULL }, what))
    return cli_usage (_ ("operator list|add NAME --role R…|roles NAME --role R…|stop NAME|start NAME|password NAME [--none]|recover NAME"));
  name = argv[2];
  if (strcmp (what, "recover") == 0)
    return recover (cli, name);
  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL)
    return cli_fail (error);
  if (strcmp (what, "password") == 0)
    return set_password (cli, store, who, name, none);
  wanted = roles != NULL ? (const char *const *) roles : (const char *const[]){ NULL };
  ok = strcmp (what, "add") == 0     ? xb_operator_add (store, who, name, wanted, &error)
       : strcmp (what, "roles") == 0 ? xb_operator_set_roles (store, who, name, wanted, &error)
                                     : xb_operator_set_active (store, who, name, strcmp (what, "start") == 0, &error);
  return ok ? CLI_DONE : cli_fail (error);
}

static int
list_roles (Cli *cli, XbStore *store)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) roles = xb_role_list (store, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (roles == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < roles->len; i++)
    {
      const XbRole *role = g_ptr_array_index (roles, i);

      json_builder_begin_object (b);
      cli_add_string (b, "role", role->key != NULL ? role->key : role->name);
      cli_add_string (b, "name", role->name);
      add_rights (b, role->rights);
      json_builder_end_object (b);
      if (cli->json)
        continue;
      printf ("%s  %s\n", role->key != NULL ? role->key : role->name, role->name);
      for (guint k = 0; k < XB_RIGHT_N; k++)
        if (role->rights & XB_RIGHT_BIT (k))
          printf ("  %s  %s\n", xb_right_key (k), xb_right_title (k));
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_role (Cli *cli, int argc, char **argv)
{
  g_auto (GStrv) names = NULL;
  GOptionEntry entries[] = { { "right", 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  XbRights rights = 0;
  XbRight right;
  const char *who;

  if (!cli_parse (entries, "role", &argc, &argv, 1, 2))
    return CLI_USAGE;
  if (strcmp (argv[1], "list") == 0 && argc == 2)
    {
      store = cli_open (cli, FALSE, &error);
      return store != NULL ? list_roles (cli, store) : cli_fail (error);
    }
  if (argc != 3 || (strcmp (argv[1], "save") != 0 && strcmp (argv[1], "remove") != 0))
    return cli_usage (_ ("role list|save NAME --right R…|remove NAME"));
  for (char **name = names; name != NULL && *name != NULL; name++)
    if (xb_right_find (*name, &right))
      rights |= XB_RIGHT_BIT (right);
    else
      return cli_usage (_ ("role: there is no right “%s”; “role list” names them"), *name);
  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL
      || !(strcmp (argv[1], "save") == 0 ? xb_role_save (store, who, argv[2], rights, &error) : xb_role_remove (store, who, argv[2], &error)))
    return cli_fail (error);
  return CLI_DONE;
}
