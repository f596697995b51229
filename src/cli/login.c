#define G_LOG_DOMAIN "xiangbuctl"

/* Who is at the command line: where operators have passwords, it is not enough to say so. */

#include "cli.h"

#include "access/xb-access-error.h"
#include "access/xb-operator.h"
#include "access/xb-password.h"
#include "desk/xb-desk.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/**
 * cli_ask_secret:
 * @variable: the environment variable it may stand in
 * @prompt: what is asked for on the terminal otherwise
 *
 * Returns: (transfer full) (nullable): never from the command line, where every program on the PC can read it; %NULL with @error where there is no
 *   terminal either
 */
char *
cli_ask_secret (const char *variable, const char *prompt, GError **error)
{
  const char *said = g_getenv (variable);
  struct termios before, silent;
  g_autoptr (GString) text = g_string_new (NULL);
  FILE *terminal;
  int c;

  if (said != NULL)
    return g_strdup (said);
  terminal = isatty (STDIN_FILENO) ? fopen ("/dev/tty", "r+") : NULL;
  if (terminal == NULL || tcgetattr (fileno (terminal), &before) != 0)
    {
      if (terminal != NULL)
        fclose (terminal);
      g_set_error (error, XB_ACCESS_ERROR, XB_ACCESS_ERROR_REFUSED, _ ("%s: it is read from the environment variable %s, or asked on a terminal; there is neither."), prompt,
                   variable);
      return NULL;
    }
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  fprintf (terminal, _ ("%s: "), prompt);
  fflush (terminal);
  tcsetattr (fileno (terminal), TCSAFLUSH, &silent);
  while ((c = getc (terminal)) != EOF && c != '\n')
    g_string_append_c (text, (char) c);
  tcsetattr (fileno (terminal), TCSAFLUSH, &before);
  fputc ('\n', terminal);
  fclose (terminal);
  return g_strdup (text->str);
}

/* On a connection that can write: attempts are counted. */
static gboolean
ask_password (Cli *cli, const char *who, GError **error)
{
  g_autofree char *prompt = g_strdup_printf (_ ("Password of %s"), who), *password = cli_ask_secret ("XIANGBU_PASSWORD", prompt, error);
  g_autoptr (XbStore) store = password != NULL ? xb_desk_open (cli->db, XB_STORE_READ_WRITE, error) : NULL;

  return store != NULL && xb_password_check (store, who, password, error);
}

/** Where anybody has a password, asks who is there before anything is read or written: once in a run. */
gboolean
cli_login (Cli *cli, XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  gboolean any, set;
  const char *who;

  if (cli->known_to_be != NULL)
    return TRUE;
  if (!xb_password_any (store, &any, error))
    return FALSE;
  if (!any)
    return TRUE;
  who = cli_operator (cli, store, error);
  if (who == NULL || (names = xb_operator_names (store, error)) == NULL || !xb_password_is_set (store, who, &set, error))
    return FALSE;
  g_ptr_array_add (names, NULL);
  if (!g_strv_contains ((const char *const *) names->pdata, who))
    return xb_access_refuse (error, XB_ACCESS_ERROR_NOT_FOUND, _ ("Nobody called “%s” works here."), who);
  if (set && !ask_password (cli, who, error))
    return FALSE;
  cli->known_to_be = who;
  return TRUE;
}
